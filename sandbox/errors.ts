/** An answer that refuses a call; the server writes it as `{"error": message}`. */
export class ApiError extends Error {
	constructor(
		readonly status: number,
		message: string,
		readonly headers: Record<string, string> = {},
	) {
		super(message);
	}
}

/** The call itself is wrong: 400. */
export function badRequest(message: string): ApiError {
	return new ApiError(400, message);
}

/** Something named in the call is not there: 404. */
export function notFound(kind: string, identity: string, value: string): ApiError {
	return new ApiError(404, `${kind} with ${identity} '${value}' does not exist`);
}

/** The call clashes with what is already there: 409. */
export function conflict(message: string): ApiError {
	return new ApiError(409, message);
}
