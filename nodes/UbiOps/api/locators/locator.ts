import type { Availability } from './availability';
import type { PageToken } from './paging';
import type { Scopes } from './scope';

/** Something that a user picks from a list, and the list it is picked from. */
export interface Locator extends Availability {
	/** Parameter in the workflow JSON; one that stands beside it in a list entry begins with `&`. */
	readonly parameter: string;
	/** Entries that UbiOps has by itself, which stand first in the list. */
	readonly builtIn?: ReadonlyArray<{ readonly value: string; readonly shown?: string }>;
	/**
	 * The list has the names of the entries that the user has added to this parameter of the same form,
	 * and those of the API only while there are none.
	 */
	readonly enteredIn?: string;
	/** Collections that the parameter stands in, where it is not on its own. */
	readonly collections?: readonly [string, ...string[]];
	readonly label: string;
	/** What the value is: it names the manual mode, "By Name" or "By ID". */
	readonly by: 'name' | 'id';
	readonly description: string;
	readonly placeholder: string;
	/** The mode a new node starts with; the list unless the object is usually known by its id. */
	readonly startsWith?: 'list' | 'id';
	/** What the manual mode of a new node has in it. */
	readonly initial?: string;
	/** Left out where the API has no list of them: the value is then given by hand, or built in. */
	readonly list?: {
		/**
		 * GET path of the list, or one for each scope that the form can be in; its own placeholders are
		 * what this locator depends on.
		 */
		readonly path: string | Scopes;
		/** Parameter that says which of the paths is meant; the scope when left out. */
		readonly chosenBy?: string;
		/** Query of the list, where the whole of it would be too much. */
		readonly query?: Readonly<Record<string, string>>;
		/** How the list is paged; left out where the whole list is one response. */
		readonly paging?: PageToken;
		/** Key under which a response that is no list has the entries. */
		readonly entries?: string;
		/** The list is one of an organization: the one that the chosen project belongs to. */
		readonly ofOrganizationOfProject?: true;
		/** Key of the value, or one for each of the paths. */
		readonly value: string | Readonly<Record<string, string>>;
		/** Keys shown to the user, first one first. */
		readonly shown: readonly [string, ...string[]];
		/** How a value reads in the list, where it is long and has parts. */
		readonly title?: (value: string) => string;
	};
	/** Whether spaces around a value belong to it, as they may with the names of files. */
	readonly keepsSpaces?: true;
	/** Path segment before the value in the address of a page of UbiOps' web app. */
	readonly urlSegment?: string;
}

/** Keeps the names of a table of locators as types. */
export const asLocators = <const T extends Record<string, Locator>>(table: T): T => table;
