/** What the trigger can watch: one entry for each event, read by the form and by the poll. */

import type { IDataObject } from 'n8n-workflow';

import { fileUri } from '../api/fields/fileUri';
import { projectExport } from '../api/resources/export';
import { projectImport } from '../api/resources/import';
import { pathOf } from '../api/table/path';
import type { Choice } from '../api/table/field';
import type { LocatorName } from '../api/locators';
import { type ClientRelease, withVersion } from '../api/locators/availability';
import { type Api, listIn } from './sources/queries';
import { environmentBuilds, readBuilds, readVersions } from './sources/builds';
import type { Source } from './tracking/follow';
import { OccurrenceSource } from './sources/occurrences';
import { PlacedLists } from './sources/placedLists';
import { deploymentRequests, pipelineRequests, type RequestKind } from './sources/requestVersions';
import { RequestSource } from './sources/requests';
import {
	trackedObjectsOf,
	type TrackedObject,
	type ObjectKeys,
	type Snapshot,
} from './tracking/observation';
import type { Settings } from './settings';
import type { State } from './tracking/state';
import {
	type Activity,
	auditTrail,
	fileList,
	latestLogs,
	projectEvents,
	readLogs,
} from './sources/activity';
import { StatusListSource } from './sources/statusList';

/** A resource locator that an event shows, and whether it has to be filled in. */
export interface Located {
	readonly locator: LocatorName;
	readonly required?: true;
	readonly description: string;
}

export interface TriggerEvent {
	readonly value: string;
	readonly name: string;
	readonly description: string;
	/** What there is none of, when a test finds nothing. */
	readonly noun: string;
	readonly locators: readonly Located[];
	/** First release of UbiOps' client that knows it; left out where all do. */
	readonly since?: ClientRelease;
	/** Further parameters of the form. */
	readonly texts?: ReadonlyArray<'prefix' | 'query' | 'action' | 'eventType'>;
	/** Statuses that are an end; events without have no choice of statuses. */
	readonly statuses?: readonly Choice[];
	/** What an item has beside the API's own fields, where the API does not have it already. */
	readonly adds?: (row: TrackedObject, settings: Settings) => IDataObject;
	/** Whether its objects have a result that collecting gives. */
	readonly hasResult?: true;
	/** Keys of an item that is simplified. */
	readonly simplified: readonly string[];
	/** What to ask the API; created for each poll. */
	source(api: Api, settings: Settings, saved: State | undefined): Source;
}

const named = (names: Readonly<Record<string, string>>): Choice[] =>
	Object.entries(names).map(([value, name]) => ({ value, name }));

const requestEnds = named({ cancelled: 'Cancelled', completed: 'Completed', failed: 'Failed' });
const buildEnds = named({ cancelled: 'Cancelled', failed: 'Failed', success: 'Success' });
const exportEnds = named({ completed: 'Completed', failed: 'Failed' });
const importEnds = named({
	completed: 'Completed',
	failed: 'Failed',
	confirmation: 'Waiting for Confirmation',
});

/** Keys that every item about a deployment or pipeline has. */
const about = (owner: string): string[] => ['id', owner, 'version', 'status', 'time_created'];

const chosenOf = (settings: Settings, ends: readonly Choice[]): string[] =>
	settings.statuses.length > 0 ? [...settings.statuses] : ends.map(({ value }) => String(value));

function requestEvent(kind: RequestKind): TriggerEvent {
	const { name } = kind;
	const label = name === 'deployment' ? 'Deployment' : 'Pipeline';
	return {
		value: `${name}RequestFinished`,
		name: `${label} Request Finished`,
		description: `A ${name} request completed, failed or was cancelled`,
		noun: `finished ${name} request`,
		locators: [
			{ locator: name, description: `${label} to watch. Leave empty for any in the project.` },
			{
				locator: kind.versionLocator,
				description: `Version of the ${name} to watch. Leave empty for every version.`,
			},
		],
		statuses: requestEnds,
		adds: ({ place }) => ({ [name]: place.owner, version: place.version }),
		hasResult: true,
		simplified: [...about(name), 'time_started', 'time_completed'],
		source: (api, settings, saved) => {
			const watched = {
				kind,
				project: settings.project,
				owner: settings[name],
				version: settings.version,
				statuses: chosenOf(settings, requestEnds),
			};
			return new RequestSource(api, watched, saved);
		},
	};
}

const ends = (settings: Settings, all: readonly Choice[]) => {
	const wanted = chosenOf(settings, all);
	return {
		hasEnded: (status: string) => all.some(({ value }) => value === status),
		isWanted: (status: string) => wanted.includes(status),
	};
};

const deployment: Located = {
	locator: 'deployment',
	required: true,
	description: 'Deployment to watch',
};
const version: Located = {
	locator: 'version',
	description: 'Version of the deployment to watch. Leave empty for every version.',
};

/** The API names the time of creation differently here, and keeps no time of the end. */
const times = ({ fields }: TrackedObject): IDataObject => ({
	time_created: fields['creation_date'] ?? null,
	time_completed: null,
});

const inVersion = (row: TrackedObject): IDataObject => ({
	deployment: row.place.owner,
	version: row.place.version,
	...times(row),
});

function versionEvent(
	status: string,
	name: string,
	isThere: (status: string) => boolean,
): TriggerEvent {
	return {
		value: `deploymentVersion${name}`,
		name: `Deployment Version ${name}`,
		description: `A deployment version became ${status}`,
		noun: `${status} deployment version`,
		locators: [deployment, version],
		adds: inVersion,
		simplified: [
			...about('deployment'),
			...['environment', 'environment_name', 'environment_tag', 'active_revision', 'last_updated'],
		],
		source: (api, settings) =>
			new StatusListSource(async () => await readVersions(api, settings), {
				hasEnded: isThere,
				isWanted: () => true,
			}),
	};
}

const transferShape: ObjectKeys = { key: ['id'], created: 'creation_date', status: 'status' };

function transferEvent(noun: 'export' | 'import', statuses: readonly Choice[]): TriggerEvent {
	const label = noun === 'export' ? 'Export' : 'Import';
	const path = pathOf((noun === 'export' ? projectExport : projectImport).operations['getAll']);
	const list = async (api: Api, { project }: Settings): Promise<Snapshot> => {
		const reply = await api.ask({ path, values: new Map([['project', project]]) });
		const { time, until } = reply;
		return { rows: trackedObjectsOf(transferShape, listIn(reply)), time, until };
	};
	return {
		value: `${noun}Finished`,
		name: `${label} Finished`,
		description:
			noun === 'export'
				? 'An export of the project is complete or failed'
				: 'An import into the project is complete, failed or needs confirmation',
		noun: `finished ${noun}`,
		locators: [],
		statuses,
		adds: times,
		simplified: [
			'id',
			'status',
			'time_created',
			'time_completed',
			'error_message',
			'size',
			'description',
		],
		source: (api, settings) =>
			new StatusListSource(async () => await list(api, settings), ends(settings, statuses)),
	};
}

/** Project events came with API v2. */
const FIRST_WITH_EVENTS: ClientRelease = '4.15';

/** A source for what happens once and for good. */
const occurrencesOf = ({ read, memo, round }: Activity): Source =>
	new OccurrenceSource(read, async () => await read(undefined), memo, round);

/** All events, in the order of their names. */
export const triggerEvents: readonly TriggerEvent[] = [
	{
		value: 'auditEvent',
		name: 'Audit Event',
		description: 'Someone changed something in the project',
		noun: 'audit event',
		locators: [],
		texts: ['action'],
		simplified: ['id', 'date', 'action', 'user', 'event', 'object_type', 'object_name'],
		source(api, settings, saved) {
			return occurrencesOf(auditTrail(api, settings, saved));
		},
	},
	{
		value: 'buildFinished',
		name: 'Build Finished',
		description: 'A build of a deployment version finished. Each rebuild counts.',
		noun: 'finished build',
		locators: [deployment, version],
		statuses: buildEnds,
		adds: inVersion,
		simplified: [...about('deployment'), 'time_completed', 'revision', 'error_message'],
		source(api, settings, saved) {
			const lists = new PlacedLists(api, saved);
			return new StatusListSource(
				async () => await readBuilds(api, settings, lists),
				ends(settings, buildEnds),
				() => JSON.stringify({ round: lists.round.saved }),
				lists,
			);
		},
	},
	requestEvent(deploymentRequests),
	versionEvent('available', 'Available', (status) => status === 'available'),
	versionEvent('unavailable', 'Unavailable', (status) => status !== 'available'),
	{
		value: 'environmentBuildFinished',
		name: 'Environment Build Finished',
		description: 'A build of an environment finished; in API v2 a build of one of its tags',
		noun: 'finished build of the environment',
		locators: [{ locator: 'environment', required: true, description: 'Environment to watch' }],
		statuses: buildEnds,
		adds: (row, { environment }) => ({ environment, ...times(row) }),
		simplified: [
			'id',
			'environment',
			'name',
			'revision',
			'status',
			'time_created',
			'time_completed',
			'error_message',
			'trigger',
			'size',
		],
		source(api, settings, saved) {
			const lists = new PlacedLists(api, saved);
			const builds = environmentBuilds(api, settings, saved, lists);
			return new StatusListSource(
				builds.read,
				ends(settings, buildEnds),
				() => JSON.stringify({ newest: builds.newest(), round: lists.round.saved }),
				lists,
			);
		},
	},
	transferEvent('export', exportEnds),
	{
		value: 'fileCreated',
		name: 'File Created',
		description: 'A file was created or replaced in a bucket',
		noun: 'file',
		locators: [{ locator: 'bucket', required: true, description: 'Bucket to watch' }],
		texts: ['prefix'],
		adds: ({ fields }, { bucket }) => ({
			bucket,
			uri: fileUri(bucket, String(fields['file'])),
		}),
		simplified: ['file', 'bucket', 'uri', 'size', 'time_created'],
		source: (api, settings, saved) => occurrencesOf(fileList(api, settings, saved)),
	},
	transferEvent('import', importEnds),
	{
		value: 'logLine',
		name: 'Log Line',
		description: 'A log line of the project matches a query',
		noun: 'log line that matches within the last 24 hours',
		locators: [],
		texts: ['query'],
		adds: ({ created }) => ({ time: new Date(created ?? 0).toISOString() }),
		simplified: ['timestamp', 'time', 'log', 'metadata'],
		source: (api, settings) =>
			new OccurrenceSource(
				async ({ floor }) => await readLogs(api, settings, floor),
				async () => await latestLogs(api, settings),
			),
	},
	requestEvent(pipelineRequests),
	{
		value: 'projectEvent',
		name: 'Project Event',
		description: withVersion(
			'Something happened to a version, service, environment tag or node pool of the project',
			{ since: FIRST_WITH_EVENTS },
		),
		noun: 'project event',
		locators: [],
		since: FIRST_WITH_EVENTS,
		texts: ['eventType'],
		simplified: [
			'id',
			'date',
			'type',
			'text',
			'object_type',
			'object_name',
			'parent_object_name',
			'log_timestamp',
		],
		source: (api, settings, saved) => occurrencesOf(projectEvents(api, settings, saved)),
	},
];

/** The event that the user chose. */
export const eventOf = (value: string): TriggerEvent | undefined =>
	triggerEvents.find((event) => event.value === value);
