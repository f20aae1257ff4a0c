"""`window.showModalDialog` for sites that call it (`modal_dialogs_as_windows`).

Browsers have dropped it.
"""

MODAL_SCRIPT = """(() => {
    const key = Symbol.for('modal dialogs'), given = new WeakMap(), answers = new Map();
    const give = (dialog, argument) => {
        Object.assign(dialog, {dialogArguments: argument, returnValue: undefined});
    };
    const end = (dialog, value) => {
        const {asked, pressed, ended} = given.get(dialog);
        if (ended || value === undefined || !pressed?.isConnected) return;
        given.get(dialog).ended = true;
        answers.set(asked, value);
        pressed.click();
        answers.delete(asked);
    };
    Object.defineProperty(window, key, {value: {given, end}, configurable: true});
    window.showModalDialog = (address, argument) => {
        const asked = new URL(address, location.href).pathname; // some add a random parameter
        if (answers.has(asked)) return answers.get(asked);
        const pressed = window.event?.type === 'click' ? window.event.target : null;
        const dialog = window.open(address, '_blank');
        if (!dialog) return;
        given.set(dialog, {asked, pressed, argument});
        give(dialog, argument); // its empty first document and the page that comes next share these
    };
    let mine;
    try { mine = window.opener ? window.opener[key] : undefined; } catch { } // another origin's window
    if (!mine || !mine.given.has(window)) return;
    give(window, mine.given.get(window).argument);
    window.close = () => mine.end(window, window.returnValue);
})();"""
"""The script runs in every document.

The call opens a window like any other: what it loads and sends goes through the gate. The opened page finds
`dialogArguments`, and may set `returnValue`. The call returns at once, with undefined: a caller that waits
would block the very process in which the dialog's page has to run. Once the dialog's page asks to be closed
with a value, what was pressed is pressed once more, and the call in it returns the value at once. Whatever
else that press would send again, the gate refuses.
"""
