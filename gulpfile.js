const { src, dest } = require('gulp');

/** Copies the icons beside the compiled code: `file:../../icons/…` must resolve inside dist. */
function buildIcons() {
	return src('icons/**/*.{svg,png}', { encoding: false }).pipe(dest('dist/icons'));
}

exports['build:icons'] = buildIcons;
