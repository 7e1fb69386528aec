/** `npm run e2e:install [-- 2.8|newest]`: puts n8n into the cache; does nothing when it is there. */
import { installN8n } from './n8n';
import { chosenVersions } from './versions';

async function main(): Promise<void> {
	for (const name of chosenVersions(process.argv.slice(2))) {
		const { version, node, folder } = await installN8n(name);
		console.log(`n8n ${version} on Node.js ${node.major}: ${folder}`);
	}
}

process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

main().catch((problem: unknown) => {
	console.error(problem instanceof Error ? problem.message : String(problem));
	process.exitCode = 1;
});
