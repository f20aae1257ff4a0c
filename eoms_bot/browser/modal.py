"""`window.showModalDialog` for sites that call it (`modal_dialogs_as_windows`).

Browsers have dropped it.
"""

MODAL_SCRIPT = """(() => {
    const key = Symbol.for('arguments of modal dialogs'), given = new WeakMap();
    const give = (dialog, argument) => {
        Object.assign(dialog, {dialogArguments: argument, returnValue: undefined});
    };
    Object.defineProperty(window, key, {value: given, configurable: true});
    window.showModalDialog = (address, argument) => {
        const dialog = window.open(address, '_blank');
        if (!dialog) return;
        given.set(dialog, argument);
        give(dialog, argument); // its empty first document and the page that comes next share these
    };
    let mine;
    try { mine = window.opener ? window.opener[key] : undefined; } catch { } // another origin's window
    if (mine && mine.has(window)) give(window, mine.get(window));
})();"""
"""The script runs in every document.

The call opens a window like any other: what it loads and sends goes through the gate. The opened page finds
`dialogArguments`, and may set `returnValue`. Nobody gets that value: the call returns at once, with
undefined, as it did for a dialog that set none. A caller that waits would block the very process in which the
dialog's page has to run.
"""
