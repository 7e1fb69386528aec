const { Transform } = require('node:stream');

const { src, dest } = require('gulp');

/** Copies the icons beside the compiled code: `file:../../icons/…` must resolve inside dist. */
function buildIcons() {
	return src('icons/**/*.{svg,png}', { encoding: false }).pipe(dest('dist/icons'));
}

/** Takes the white space out of a file of JSON. */
const compact = () =>
	new Transform({
		objectMode: true,
		transform(file, _encoding, done) {
			file.contents = Buffer.from(JSON.stringify(JSON.parse(file.contents.toString())));
			done(null, file);
		},
	});

/** Copies the output schemas beside the compiled nodes, where n8n looks for them. */
function buildSchemas() {
	return src('nodes/UbiOps/__schema__/**/*.json')
		.pipe(compact())
		.pipe(dest('dist/nodes/UbiOps/__schema__'));
}

exports['build:icons'] = buildIcons;
exports['build:schemas'] = buildSchemas;
