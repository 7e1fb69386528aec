import { locatorOf, type LocatorName } from '../api/locators';
import { pathParts, type PathPart } from '../api/table/path';
import { InputProblem } from './inputProblem';

/**
 * One path segment from a value that a user gave.
 *
 * @param value name or id; anything but nothing, `.` and `..` is allowed and encoded
 * @param label label of its field, for the message
 * @returns the value percent-encoded, so that a slash in it stays within the segment
 * @throws InputProblem when the value cannot be a segment
 */
export function pathSegment(value: string, label: string): string {
	if (value.trim() === '') {
		throw new InputProblem(`'${label}' is empty`, `Choose or enter a value in '${label}'.`);
	}
	if (value === '.' || value === '..') {
		throw new InputProblem(
			`'${label}' cannot be '${value}'`,
			`Enter the name or ID itself in '${label}'; dots alone would change the URL of the call.`,
		);
	}
	return encoded(value, label).replace(
		/[!'()*]/g,
		(character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
	);
}

/**
 * A text for the URL of a call.
 *
 * @param name what it is, for the message
 * @throws InputProblem when it holds half of a character, which no URL can
 */
export function encoded(text: string, name: string): string {
	const segment = encodedOrNothing(text);
	if (segment !== undefined) return segment;
	throw new InputProblem(
		`'${name}' has a character that is not valid Unicode`,
		`Enter the value in '${name}' again; it may have been cut in the middle of an emoji.`,
	);
}

function encodedOrNothing(text: string): string | undefined {
	try {
		return encodeURIComponent(text);
	} catch {
		return undefined;
	}
}

/** The value that a segment of a URL stands for; a percent sign that encodes nothing stands for itself. */
export function decodedSegment(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}

export type PathValues = ReadonlyMap<LocatorName, string>;

/**
 * Path of a call from a template of the table.
 *
 * @param values values by locator; an optional part is left out when its locator has none
 * @throws InputProblem when a value is missing or cannot be a segment
 */
export function fillPath(template: string, values: PathValues): string {
	const fill = (parts: readonly PathPart[]): string =>
		parts
			.map((part) => {
				if (part.kind === 'literal') return part.text;
				if (part.kind === 'value') {
					return pathSegment(values.get(part.locator) ?? '', locatorOf(part.locator).label);
				}
				const empty = part.parts.some(
					(inner) => inner.kind === 'value' && (values.get(inner.locator) ?? '') === '',
				);
				return empty ? '' : fill(part.parts);
			})
			.join('');
	return fill(pathParts(template));
}
