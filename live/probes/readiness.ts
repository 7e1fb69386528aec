/** Probes of what makes a version ready. */
import { type Context, echoPackage, emptyPackage, fileForm } from '../context';
import type { Probe } from '../probe';
import { keysIn, textAt } from '../values';

const requirements = () => fileForm('requirements.txt', Buffer.from('no-such-package-n8n-live'));

/** Builds something that fails in a new environment; the status of the build and whether it has a reason. */
async function failedBuild(context: Context): Promise<string> {
	const { client, target } = context;
	const newer = target.dialect === 'v2';
	const name = context.name('env');
	const base = 'python3-12';
	const environment = await context.create('environments', {
		name,
		...(newer ? {} : { base_environment: base }),
	});
	const ended = ['success', 'available', 'failed'];
	let path: string;
	if (newer) {
		await client.expect('POST', `${environment}/tags`, { json: { name: 't' } });
		path = `${environment}/tags/t`;
		const query = { base_environment_name: `ubiops-ubuntu24-04-${base}` };
		await client.expect('POST', `${path}/build`, { query, form: requirements() });
	} else {
		const { body } = await client.expect('POST', `${environment}/revisions`, {
			form: requirements(),
		});
		path = `${environment}/revisions/${textAt(body, 'revision')}/builds/${textAt(body, 'build')}`;
	}
	const { body } = await context.until(path, (reply) =>
		ended.includes(textAt(reply.body, 'status')),
	);
	return `${textAt(body, 'status')}, ${textAt(body, 'error_message') === '' ? 'no reason' : 'with a reason'}`;
}

export const readinessProbes: readonly Probe[] = [
	{
		id: 'first-version',
		assumption: 'A version without code is not available',
		expected: 'unavailable',
		async look(context) {
			const path = await context.emptyDeployment('bare');
			const { body } = await context.client.expect('GET', `${path}/versions/v1`);
			return textAt(body, 'status');
		},
	},
	{
		id: 'new-code',
		assumption:
			'A version that runs stays available, with the old revision active, until new code is built',
		expected: {
			'v2.1': 'available, another revision active',
			v2: 'available, another revision active',
		},
		async look(context) {
			const version = `${await context.echo()}/versions/v1`;
			await context.client.expect('POST', `${version}/revisions`, { form: echoPackage() });
			const { body } = await context.client.expect('GET', version);
			const same = textAt(body, 'active_revision') === textAt(body, 'latest_revision');
			await context.until(
				version,
				(reply) => textAt(reply.body, 'active_revision') === textAt(reply.body, 'latest_revision'),
			);
			return `${textAt(body, 'status')}, ${same ? 'the same' : 'another'} revision active`;
		},
	},
	{
		id: 'failed-revision',
		assumption: 'A revision that cannot be built fails and says why',
		expected: 'failed, with a reason',
		async look(context) {
			const path = await context.emptyDeployment('broken');
			const { body } = (await context.uploadTo(path, emptyPackage())).reply;
			const reason = textAt(body, 'error_message') === '' ? 'no reason' : 'with a reason';
			return `${textAt(body, 'status')}, ${reason}`;
		},
	},
	{
		id: 'failed-environment',
		assumption: 'An environment that cannot be built fails and says why',
		expected: 'failed, with a reason',
		look: failedBuild,
	},
	{
		id: 'rebuild',
		assumption: 'A rebuild responds with the new revision; older installations with a build of it',
		expected: { 'v2.1': 'id', v2: 'id', seed: 'id, revision' },
		async look(context) {
			const path = await context.emptyDeployment('rebuild');
			const { revision } = await context.uploadTo(path, echoPackage());
			const rebuild = `${path}/versions/v1/revisions/${revision}/rebuild`;
			const again = await context.client.expect('POST', rebuild, { json: {} });
			return keysIn(again.body, ['id', 'revision']);
		},
	},
];
