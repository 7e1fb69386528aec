import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { ECHO, type Model, readModel } from './models';

/** A deployment package as the sandbox understands it. */
export interface Package {
	bytes: Buffer;
	model: Model;
	/** Why the build will fail; null when it will not. */
	failure: string | null;
	hasRequest: boolean;
	hasRequests: boolean;
}

const CODE = /(^|\/)(deployment\.(py|R|so|pyc)|lib(\/|$))/;
const INSPECTED = /(^|\/)(deployment\.(py|R)|model\.json)$/;

function failed(bytes: Buffer, failure: string): Package {
	return { bytes, model: ECHO, failure, hasRequest: false, hasRequests: false };
}

/**
 * Looks into a zip: what its model computes, or why it cannot be built. What takes no requests needs
 * no code of its own.
 */
export function inspectPackage(bytes: Buffer, needsCode = true): Package {
	const names: string[] = [];
	let files: Record<string, Uint8Array>;
	try {
		files = unzipSync(bytes, {
			filter: (entry) => {
				names.push(entry.name);
				return INSPECTED.test(entry.name) && entry.originalSize < 10_000_000;
			},
		});
	} catch (problem) {
		const reason = problem instanceof Error ? problem.message : 'not a zip';
		return failed(bytes, `The deployment package cannot be unpacked: ${reason}`);
	}
	if (needsCode && !names.some((name) => CODE.test(name))) {
		return failed(bytes, 'The deployment package has no deployment.py, deployment.R or lib folder');
	}
	const find = (ending: RegExp) => Object.entries(files).find(([name]) => ending.test(name))?.[1];
	const code = find(/deployment\.(py|R)$/);
	const text = code === undefined ? '' : strFromU8(code);
	const requests = /\bdef requests\s*\(|\brequests\s*(<-|=)\s*function/.test(text);
	const request = /\bdef request\s*\(|\brequest\s*(<-|=)\s*function/.test(text);
	const description = find(/model\.json$/);
	try {
		return {
			bytes,
			model: description === undefined ? ECHO : readModel(strFromU8(description)),
			failure: null,
			hasRequest: request || !requests,
			hasRequests: requests,
		};
	} catch (problem) {
		return failed(bytes, problem instanceof Error ? problem.message : 'model.json is not valid');
	}
}

/** Code for real UbiOps that computes what the sandbox computes from the same model.json. */
const PYTHON = `import json
import os


class Deployment:

    def __init__(self, base_directory, context):
        with open(os.path.join(base_directory, "model.json")) as file:
            self.model = json.load(file)

    def request(self, data):
        model = self.model
        if model["kind"] == "fail":
            raise RuntimeError(model.get("message", "The model failed"))
        if model["kind"] == "upper":
            return data.upper()
        if model["kind"] != "linear":
            return data
        value = model["intercept"]
        for field, factor in model["coefficients"].items():
            value += factor * (data[field] or 0)
        return {model["output"]: round(value, 2)}
`;

/** Makes a package from a model description: a zip with deployment.py and model.json. */
export function packModel(description: unknown): Buffer {
	return Buffer.from(
		zipSync({
			'deployment_package/deployment.py': strToU8(PYTHON),
			'deployment_package/model.json': strToU8(JSON.stringify(description, null, 2)),
		}),
	);
}
