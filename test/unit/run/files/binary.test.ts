/** Files as binary data of n8n: the names that responses give them. */

import { fileNameOf } from '../../../../nodes/UbiOps/run/files/binary';

test.each([
	['attachment; filename="a b.zip"', 'a b.zip'],
	['attachment; filename=a.zip; size=3', 'a.zip'],
	['attachment; filename="x.zip"; filename*=UTF-8\'\'na%C3%AFve.zip', 'naïve.zip'],
	['attachment; filename="../../etc/passwd"', 'passwd'],
	['attachment; filename="C:\\\\temp\\\\a.zip"', 'a.zip'],
	["attachment; filename*=UTF-8''%E0%A4%A", '%E0%A4%A'],
	['inline', undefined],
	[undefined, undefined],
])('the name in %j is %j', (header, name) => {
	expect(fileNameOf(header)).toBe(name);
});
