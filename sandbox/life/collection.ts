import type { Entity, Fields } from '../state/store';
import type { Call, World } from '../world';

/** What is special about the entities of one collection; all else is the same for all collections. */
export interface CollectionLife {
	/** Fields of a new entity besides those of the body; may refuse. */
	prepare?(call: Call, body: Fields, parent: Entity | undefined): Fields;
	/** Runs after a new entity is in. */
	added?(call: Call, entity: Entity): void;
	/** Changes that a body asks for; may refuse. Without it the body itself. */
	edit?(call: Call, entity: Entity, body: Fields): Fields;
	/** Refuses a removal by throwing. */
	guard?(call: Call, entity: Entity): void;
	/** Runs after a removal. */
	removed?(call: Call, entity: Entity): void;
	/** Fields that are computed when they are looked at. */
	view?(world: World, entity: Entity): Fields;
	/** Whether an entity is in a list, beside the filters that all lists have. */
	listed?(call: Call, entity: Entity): boolean;
}

/** By template of the collection, such as `projects/{}/deployments`. */
export type Lives = Record<string, CollectionLife>;
