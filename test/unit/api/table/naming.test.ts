/** Names and labels in the form, made from the names of the API. */

import { labelOf, parameterName } from '../../../../nodes/UbiOps/api/table/naming';

test('names of the API become parameters and labels', () => {
	expect(parameterName('instance_type_group_id')).toBe('instanceTypeGroupId');
	expect(parameterName('Blob-TTL')).toBe('blobTtl');
	expect(parameterName('PartNumber')).toBe('partNumber');
	expect(labelOf('instance_type_group_id')).toBe('Instance Type Group ID');
	expect(labelOf('cors_origins')).toBe('CORS Origins');
	expect(labelOf('time_to_live')).toBe('Time to Live');
});
