/**
 * The types of the table: one row per operation, saying which call it is, what a user can
 * fill in and how the response becomes items. Everything else in the package reads these rows.
 *
 * A path is written with the names of locators in braces; a part in brackets is left out of the call
 * when its locator is empty, so that one row stands for the default-version endpoint and the version
 * endpoint: `/projects/{project}/deployments/{deployment}[/versions/{version}]/requests`.
 */

import type { Fields } from './field';
import type { LocatorName } from '../locators';
import type { Paging } from '../locators/paging';
import type { Availability } from '../locators/availability';
import type { ScopeName, Scopes } from '../locators/scope';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

type Placeholder<P extends string> = P extends `${string}{${infer Name}}${infer Rest}`
	? Name | Placeholder<Rest>
	: never;

/** A path whose placeholders all name a locator; anything else does not compile. */
export type Path<P extends string> = string extends P
	? 'the path is not known to the compiler: write it as const'
	: [Placeholder<P>] extends [LocatorName]
		? P
		: `no locator is named ${Exclude<Placeholder<P>, LocatorName>}`;

export type Body =
	/** JSON object; sent as `{}` when nothing is set. */
	| {
			readonly kind: 'object';
			readonly fields: Fields;
			/** Field that is no key of the body itself: an object whose keys are. */
			readonly merged?: string;
			/** Fields that the API asks for although it takes one value only. */
			readonly always?: Readonly<Record<string, boolean>>;
	  }
	/** JSON object whose content is fixed by the operation. */
	| { readonly kind: 'fixed'; readonly content: Readonly<Record<string, string>> }
	/** JSON list with one object, made of these fields. */
	| { readonly kind: 'objects'; readonly fields: Fields }
	/** multipart/form-data. */
	| { readonly kind: 'multipart'; readonly fields: Fields }
	/** JSON list of ids, at most `max` in one call. */
	| { readonly kind: 'ids'; readonly fields: Fields; readonly max: number }
	/** Input of a model: free-form JSON or text, in the shape that the object defines. */
	| { readonly kind: 'input'; readonly of: InputOwner; readonly batch?: { readonly max: number } };

/** What defines the shape of a request's input: the `input_fields` of this object. */
export type InputOwner = 'deployment' | 'pipeline';

/** Responses that are read as JSON and become items. */
export type JsonResponse =
	/** One object, one item. */
	| { readonly kind: 'object'; readonly simplified?: readonly string[] }
	/** A list, one item per element. */
	| {
			readonly kind: 'list';
			readonly paging?: Paging;
			readonly simplified?: readonly string[];
			/** Key of the list, where the response is an object. */
			readonly entries?: string;
	  }
	/** Reply of a chat model in OpenAI's form: one item, with the reply as `text`. */
	| { readonly kind: 'completion'; readonly simplified: readonly string[] }
	/** Vectors of an embedding model in OpenAI's form: one item per text. */
	| { readonly kind: 'embeddings' }
	/** Elements that belong to the ids or entries sent, found again by this key or by position. */
	| {
			readonly kind: 'matched';
			readonly by: 'id' | 'position';
			readonly simplified?: readonly string[];
	  }
	/** Nothing: `{"deleted": true}`. */
	| { readonly kind: 'deleted' }
	/** Nothing documented: `{"success": true}`. */
	| { readonly kind: 'done' };

/** Responses that have a work of their own. */
export type SpecialResponse =
	/** Bytes, given as binary data; `signed` when the response is the address to fetch them from. */
	| { readonly kind: 'file'; readonly fileName: string; readonly signed?: true }
	/** The signed address that the file of the item is then sent to. */
	| { readonly kind: 'upload' }
	/** A list of files, and what is then done with each of them. */
	| { readonly kind: 'folder'; readonly each: 'download' | 'delete' }
	/** Server-sent events: parts of the result, then the whole response. */
	| { readonly kind: 'events' };

export type ResponseShape = JsonResponse | SpecialResponse;

/**
 * Where UbiOps tells whether a deployment version serves its newest code: its environment and its latest
 * revision have to be built, and the version has to run them.
 */
export interface VersionReady {
	readonly version: string;
	readonly revision: string;
	/** Builds of the version, where the revisions of old installations have no status. */
	readonly builds: string;
	readonly environment: string;
	/** Build of an environment, in API v2.1. */
	readonly environmentBuild: string;
	/** Statuses of builds and of the version. */
	readonly successStatuses: readonly string[];
	readonly failureStatuses: readonly string[];
	/** What to do when the environment failed, as a sentence. */
	readonly environmentRemedy: string;
}

/** How to see that something has finished, and how UbiOps is asked about it. */
export interface Wait {
	/** What it is called in messages, e.g. "Deployment Revision". */
	readonly noun: string;
	/** Key of the status in the response. */
	readonly statusKey: string;
	readonly successStatuses: readonly string[];
	readonly failureStatuses: readonly string[];
	/** Key of the reason when it failed. */
	readonly reasonKey: string;
	/** What to do when it failed, as a sentence. */
	readonly remedy: string;
	/** Seconds after which the node gives up, unless the user says otherwise. */
	readonly limit: number;
	readonly ask:
		/** One GET for each object. */
		| { readonly kind: 'get'; readonly path: string }
		/** One POST with the ids of up to `max` objects, returned in any order. */
		| { readonly kind: 'collect'; readonly path: string; readonly max: number };
	/** Locators of the path that are filled in from the first of these keys in the response of what started it. */
	readonly idsFrom?: ReadonlyArray<readonly [locator: LocatorName, ...keys: string[]]>;
	/** Whether the user chooses to wait; otherwise the operation always does. */
	readonly optional?: true;
	/** Done only when the deployment version serves its newest code; asked step by step. */
	readonly ready?: VersionReady;
}

/** What the output item of a request holds: the request, its result, or the result beside the input item. */
export type OutputFormat = 'request' | 'result' | 'resultWithInput';

/** One of several ways to give what an operation needs. */
export interface Alternative {
	readonly value: string;
	readonly name: string;
	readonly description?: string;
	/** Wire names of the body fields that belong to it. */
	readonly fields: readonly [string, ...string[]];
}

export interface Operation extends Availability {
	/** Name in the list of operations, e.g. "Get Many". */
	readonly name: string;
	/** Sentence-case action without articles, e.g. "Get many deployments". */
	readonly action: string;
	readonly description: string;
	readonly method: Method;
	readonly path: string | Scopes;
	readonly query?: Fields;
	readonly headers?: Fields;
	readonly body?: Body;
	readonly response: ResponseShape;
	/** Whether a repeated call changes nothing; true for every GET. */
	readonly repeatable: boolean;
	/** Groups of body fields that exclude each other: the user chooses one, and fills in all of it. */
	readonly alternatives?: readonly Alternative[];
	/** Seconds to allow for the response, or the query field (seconds) that says so with its default. */
	readonly timeout?: number | { readonly field: string; readonly default: number };
	/** Waits until what the call is about, or has started, has finished. */
	readonly wait?: Wait;
	/** A PATCH that means something although nothing is set. */
	readonly emptyBody?: true;
	/** Made of calls that other rows stand for as well. */
	readonly composed?: true;
	/** A status in the response that means that the model failed although the call did not. */
	readonly failedWhen?: {
		readonly status: string;
		readonly values: readonly string[];
		readonly reason: string;
	};
	/** Path of the output of a request, for requests that UbiOps returns without their result. */
	readonly outputPath?: string;
	/** What output items of requests hold unless the user chooses otherwise; they have no choice when left out. */
	readonly outputFormat?: OutputFormat;
	/** Only an older API has it. */
	readonly legacy?: true;
	/** Scopes that not every API version has. */
	readonly scopeAvailability?: Readonly<Partial<Record<ScopeName, Availability>>>;
	/**
	 * What the user has to type before it is done, because nothing brings back what it deletes. An AI
	 * agent cannot do it at all.
	 */
	readonly confirmation?: string;
}

export interface Resource {
	/** Value of the resource parameter, e.g. `deploymentVersion`. */
	readonly value: string;
	readonly name: string;
	readonly description: string;
	readonly operations: Readonly<Record<string, Operation>>;
}
