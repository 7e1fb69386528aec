import { randomUUID } from 'node:crypto';
import type { Entity, Fields } from '../state/store';
import { timestamp } from '../time';
import { type Call, CALLER, PartKey } from '../world';

/** What audit events say happened. */
export type AuditAction = 'create' | 'update' | 'delete' | 'info';

interface AuditEvent extends Fields {
	id: string;
	action: AuditAction;
}

const KEPT = 5000;

class AuditTrail {
	private readonly byOwner = new Map<string, AuditEvent[]>();

	add(ownerIds: string[], event: Omit<AuditEvent, 'id'> & Fields & { action: AuditAction }): void {
		const complete: AuditEvent = { ...event, id: randomUUID() };
		for (const owner of ownerIds) {
			const events = this.byOwner.get(owner) ?? [];
			this.byOwner.set(owner, events);
			events.unshift(complete);
			if (events.length > KEPT) events.pop();
		}
	}

	of(owner: string): AuditEvent[] {
		return this.byOwner.get(owner) ?? [];
	}
}

const trail = new PartKey('audit', AuditTrail);

const PAST: Record<AuditAction, string> = {
	create: 'was created',
	update: 'was updated',
	delete: 'was deleted',
	info: 'was looked at',
};

/** Notes a change for the audit events of everything that the entity is in. */
export function recordAudit(call: Call, action: AuditAction, entity: Entity): void {
	const owners = [entity.id];
	for (let above = entity.table.parent; above !== undefined; above = above.table.parent) {
		owners.push(above.id);
	}
	const segment = entity.kind.slice(entity.kind.lastIndexOf('/') + 1);
	const type = segment.replace(/-/g, '_').replace(/s$/, '');
	call.world.part(trail).add(owners, {
		date: timestamp(call.world.clock.tick()),
		action,
		user: CALLER,
		event: `${type.replace(/_/g, ' ')} ${entity.key} ${PAST[action]}`,
		object_type: type,
		object_name: entity.key,
	});
}

/** The audit events of an entity and of everything in it, newest first. */
export function auditEvents(call: Call, entity: Entity): Fields[] {
	const wanted = call.query.text('action');
	const events = call.world.part(trail).of(entity.id);
	return wanted === undefined ? events : events.filter((event) => event.action === wanted);
}
