import { addressIn } from '../../../nodes/UbiOps/transport/storage';

test('a signed address is the URL in a response, with what keeps the file', () => {
	const url = 'https://storage.example.com/a?sig=b';
	expect(addressIn({ url })).toEqual({ url, provider: '' });
	expect(addressIn({ url }, 'amazon_s3')).toEqual({ url, provider: 'amazon_s3' });
	expect(addressIn({ url, provider: 'azure_blob_storage' }, 'amazon_s3')).toEqual({
		url,
		provider: 'azure_blob_storage',
	});
});

test.each([{}, { url: 5 }, { url: 'no address' }, null])('%j has none', (response) => {
	expect(() => addressIn(response)).toThrow(
		expect.objectContaining({
			message: 'UbiOps returned no URL for the file',
			hint: 'Try again later.',
		}),
	);
});
