import type { FaultEffect, FaultMatch, FaultRule, FaultSwitchboard } from './contract';

interface ArmedRule {
	match: FaultMatch;
	skip: number;
	times: number;
	effect: FaultEffect;
}

/** A call as far as a fault may look at it. */
export interface FaultCandidate {
	method: string;
	operationId: string | undefined;
	rawPath: string;
}

function matches(match: FaultMatch, call: FaultCandidate): boolean {
	if (match.method !== undefined && match.method.toUpperCase() !== call.method) return false;
	if (match.operationId !== undefined && match.operationId !== call.operationId) return false;
	return match.path === undefined || new RegExp(match.path).test(call.rawPath);
}

/** The fault rules of a sandbox. */
export class Faults implements FaultSwitchboard {
	private rules: ArmedRule[] = [];

	/** Arms a rule. */
	add(rule: FaultRule): void {
		this.rules.push({
			match: rule.match ?? {},
			skip: rule.skip ?? 0,
			times: rule.times ?? 1,
			effect: rule.effect,
		});
	}

	/** Drops all rules. */
	clear(): void {
		this.rules = [];
	}

	/** How many rules have hits left. */
	pending(): number {
		return this.rules.length;
	}

	/** The effects that hit a call: any that come before it, and at most one that decides the answer. */
	hit(call: FaultCandidate): FaultEffect[] {
		if (this.rules.length === 0) return [];
		const effects: FaultEffect[] = [];
		for (const rule of this.rules) {
			if (!matches(rule.match, call)) continue;
			if (rule.skip > 0) {
				rule.skip -= 1;
				continue;
			}
			rule.times -= 1;
			effects.push(rule.effect);
			if (rule.effect.kind !== 'delay' && rule.effect.kind !== 'meanwhile') break;
		}
		this.rules = this.rules.filter((rule) => rule.times > 0);
		return effects;
	}
}
