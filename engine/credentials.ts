import type {
	ICredentialDataDecryptedObject,
	ICredentials,
	ICredentialType,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeProperties,
	IRequestOptionsSimplified,
	IWorkflowExecuteAdditionalData,
	Workflow,
} from 'n8n-workflow';
import { ICredentialsHelper, isExpression } from 'n8n-workflow';

/** What a credential file exports, or an instance of it. */
export type CredentialTypeSource = ICredentialType | (new () => ICredentialType);

/** Credential values as a user would have saved them, by the id that a workflow's nodes refer to. */
export type StoredCredentials = Readonly<Record<string, ICredentialDataDecryptedObject>>;

/** The credential types an engine knows, by name. */
export class CredentialTypeRegistry {
	private readonly types = new Map<string, ICredentialType>();

	add(source: CredentialTypeSource): void {
		const type = typeof source === 'function' ? new source() : source;
		this.types.set(type.name, type);
	}

	getByName(name: string): ICredentialType {
		const found = this.types.get(name);
		if (!found) throw new Error(`Unrecognized credential type: ${name}`);
		return found;
	}

	/** Fills in the default of every property that the user did not touch. */
	withDefaults(name: string, data: ICredentialDataDecryptedObject): ICredentialDataDecryptedObject {
		const filled = structuredClone(data);
		for (const { name: property, type, default: value } of this.getByName(name).properties) {
			if (type === 'notice' || property in filled) continue;
			if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
				filled[property] = value;
			}
		}
		return filled;
	}
}

function isHttpRequest(
	options: IHttpRequestOptions | IRequestOptionsSimplified,
): options is IHttpRequestOptions {
	// n8n's HTTP Request node calls it `uri`.
	return 'url' in options || 'uri' in options;
}

function notStored(): Promise<never> {
	return Promise.reject(new Error('This engine keeps no credentials: nothing can be saved'));
}

/** n8n's view of the credentials: finds, completes and applies them, without a database. */
export class EngineCredentialsHelper extends ICredentialsHelper {
	constructor(
		private readonly types: CredentialTypeRegistry,
		private readonly stored: StoredCredentials,
	) {
		super();
	}

	override getParentTypes(): string[] {
		return [];
	}

	override async preAuthentication(): Promise<undefined> {}

	override getCredentialsProperties(type: string): INodeProperties[] {
		return this.types.getByName(type).properties;
	}

	override async getDecrypted(
		_additionalData: IWorkflowExecuteAdditionalData,
		{ id, name }: INodeCredentialsDetails,
		type: string,
	): Promise<ICredentialDataDecryptedObject> {
		const data = id === null ? undefined : this.stored[id];
		if (!data) {
			throw new Error(`Credential with ID "${id}" ("${name}") does not exist for type "${type}".`);
		}
		return this.types.withDefaults(type, data);
	}

	override async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow: Workflow,
		node: INode,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.types.getByName(typeName);
		if (!isHttpRequest(requestOptions)) throw new Error('The request to authenticate has no URL');
		// As in n8n, the credential gets the caller's own object, not a copy: what it changes stays.
		if (typeof authenticate === 'function') return await authenticate(credentials, requestOptions);
		if (authenticate === undefined) return requestOptions;

		const resolve = (value: string): string => {
			if (!isExpression(value)) return value;
			const keys = { $credentials: credentials };
			const { expression } = workflow;
			return String(
				expression.getSimpleParameterValue(node, value, 'internal', keys, undefined, '') ?? '',
			);
		};
		const { auth, headers, qs, body } = authenticate.properties;
		for (const [part, values] of Object.entries({ auth, headers, qs, body })) {
			if (values === undefined) continue;
			const resolved = Object.entries(values).map(([key, value]) => [
				resolve(key),
				resolve(String(value)),
			]);
			const present: unknown = Reflect.get(requestOptions, part);
			Reflect.set(requestOptions, part, { ...Object(present), ...Object.fromEntries(resolved) });
		}
		return requestOptions;
	}

	override async getCredentials(): Promise<ICredentials> {
		return await notStored();
	}

	override async updateCredentials(): Promise<void> {
		await notStored();
	}

	override async updateCredentialsOauthTokenData(): Promise<void> {
		await notStored();
	}
}
