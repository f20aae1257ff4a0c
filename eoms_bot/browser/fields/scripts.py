"""What the drivers' scripts share. Each is JavaScript text that declares functions."""

ALONE_FUNCTION = """
const alone = (root, css) => { const all = root.querySelectorAll(css); return all.length === 1 ? all[0] : null; };
const shown = one => one !== null && !one.disabled && one.checkVisibility({checkVisibilityCSS: true});
"""
"""`alone(root, css)`: the one element of a selector, or null. `shown(element)`: whether it is there to be used by a person."""

SOON_FUNCTION = """
const soon = (asked, patience) => new Promise(tell => {
    if (asked()) return tell(true);
    const over = found => { seen.disconnect(); clearTimeout(late); tell(found); };
    const seen = new MutationObserver(() => asked() && over(true));
    const late = setTimeout(() => over(false), patience);
    seen.observe(document, {childList: true, subtree: true, attributes: true});
});
"""
"""`await soon(asked, patience)`: true as soon as `asked()` is, false where `patience` ms have brought nothing."""

TURN_FUNCTION = """
const turn = () => new Promise(go => {
    const way = new MessageChannel();
    way.port1.onmessage = () => setTimeout(go);
    way.port2.postMessage(0);
});
"""
"""`await turn()`: once the page has done what it had set itself to do at once. A timer behind a timer waits four ms; behind a message it doesn't."""
