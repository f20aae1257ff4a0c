"""What the drivers' scripts share. Each is JavaScript text that declares functions."""

ALONE_FUNCTION = """
const alone = (root, css) => {
    const all = root.querySelectorAll(css);
    return all.length === 1 ? all[0] : null;
};
const shown = one => one !== null && !one.disabled && one.checkVisibility({checkVisibilityCSS: true});
"""
"""`alone(root, css)` is the one element of a selector, or null.

`shown(element)` says whether a person can use the element.
"""

SOON_FUNCTION = """
const soon = (asked, patience) => new Promise(resolve => {
    if (asked()) return resolve(true);
    const over = found => { seen.disconnect(); clearTimeout(late); resolve(found); };
    const seen = new MutationObserver(() => asked() && over(true));
    const late = setTimeout(() => over(false), patience);
    seen.observe(document, {childList: true, subtree: true, attributes: true});
});
"""
"""`await soon(asked, patience)`: true as soon as `asked()` is; false after `patience` ms."""

TURN_FUNCTION = """
const turn = () => new Promise(go => {
    const way = new MessageChannel();
    way.port1.onmessage = () => setTimeout(go);
    way.port2.postMessage(0);
});
"""
"""`await turn()` ends once the page has run the timers that it had set to fire at once.

A timer set within a timer waits four ms; one set within a message does not.
"""
