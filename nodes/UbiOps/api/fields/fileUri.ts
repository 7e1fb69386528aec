/** `ubiops-file://bucket/path`: how UbiOps names a file of a bucket in the input of a model. */

export const URI = /^ubiops-file:\/\/([^/]+)\/(.+)$/s;

/** The URI of a file; slashes and other characters of its name stand as they are. */
export const fileUri = (bucket: string, file: string): string => `ubiops-file://${bucket}/${file}`;

/** Whether a text is the URI of a file in a bucket. */
export const isFileUri = (text: string): boolean => URI.test(text);
