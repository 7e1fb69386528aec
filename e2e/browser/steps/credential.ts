/** The credential's form, opened from the node. */
import type { Locator } from 'playwright-core';

import type { EditorPage } from '../editorPage';
import type { Step } from './step';

/** What the credential starts with. */
const publicApi = 'https://api.ubiops.com/v2.1';

const dialog = (editor: EditorPage): Locator => editor.get('editCredential-modal');

async function saveWith(editor: EditorPage, token: string): Promise<void> {
	const form = dialog(editor);
	await editor.fill('the token', form.getByTestId('parameter-input-apiToken'), token);
	await editor.get('credential-save-button').click();
}

/** From the node, as long as there is no credential: newer versions have a button for that. */
async function openNew(editor: EditorPage): Promise<void> {
	const connect = editor.page.getByRole('button', { name: 'Connect to UbiOps' });
	const select = editor.get('node-credentials-select');
	await connect.or(select).first().waitFor();
	if (await connect.isVisible()) {
		await connect.click();
		return;
	}
	await select.click();
	await editor.get('node-credentials-select-item-new').click();
}

const wrongToken: Step = {
	name: 'credential with a wrong token',
	async run({ editor, sandbox }) {
		const form = dialog(editor);
		await openNew(editor);
		const baseUrl = form.getByTestId('parameter-input-baseUrl');
		// The form has its defaults a moment after it is there.
		await editor.expectValue('the base URL', baseUrl.locator('input'), publicApi);
		await editor.fill('the base URL', baseUrl, sandbox.baseUrl);
		await saveWith(editor, 'not-the-token');
		await form.getByText('Couldn’t connect with these settings').waitFor();
		await form.getByText('More details').click();
		const words = form
			.getByText(/Authorization failed|Unauthorized/)
			.filter({ visible: true })
			.last();
		await words.waitFor();
		return (await words.innerText()).trim();
	},
};

const rightToken: Step = {
	name: 'credential with the right token',
	async run({ editor, pictures, sandbox }) {
		const form = dialog(editor);
		await saveWith(editor, sandbox.token);
		await form.getByText('Connection tested successfully').waitFor({ state: 'attached' });
		// Newer versions close the form by themselves when all is well.
		const reopen = editor.get('credential-edit-button');
		await editor.eventually(
			'the end of the test',
			async () => {
				if (!(await form.isVisible())) await reopen.click();
				return await form.getByText('Connection tested successfully').isVisible();
			},
			() => 'the connection is not said to be good',
		);
		await pictures.take('credential', {
			around: form.locator('.el-dialog').or(form).last(),
			height: 610,
		});
		await form.getByRole('button', { name: 'Close this dialog' }).click();
		await form.waitFor({ state: 'hidden' });
		return 'Connection tested successfully';
	},
};

export const credentialSteps: readonly Step[] = [wrongToken, rightToken];
