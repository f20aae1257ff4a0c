"""How a page's script asks the site by itself. JavaScript text that declares a function."""

FETCHED_FUNCTION = """
const fetched = async (address, how, patience, charset) => {
    const answer = await fetch(address, {...how, cache: 'no-store', signal: AbortSignal.timeout(patience)});
    const bytes = await answer.arrayBuffer();
    const named = /charset=["']?([-\\w]+)/i.exec(answer.headers.get('content-type') || '');
    return [answer, new TextDecoder(named ? named[1] : charset).decode(bytes)];
};
"""
"""JavaScript: `await fetched(address, how, patience, charset)` is the answer and its text.

The text is decoded in the answer's charset, or in `charset` where the answer names none.
"""
