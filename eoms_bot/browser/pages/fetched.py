"""What a script of a page asks the site for by itself. JavaScript text that declares a function."""

FETCHED_FUNCTION = """
const fetched = async (address, how, patience, charset) => {
    const answer = await fetch(address, {...how, cache: 'no-store', signal: AbortSignal.timeout(patience)});
    const bytes = await answer.arrayBuffer();
    const told = /charset=["']?([-\\w]+)/i.exec(answer.headers.get('content-type') || '');
    return [answer, new TextDecoder(told ? told[1] : charset).decode(bytes)];
};
"""
"""`await fetched(address, how, patience, charset)`: the answer and its text, in the site's letters (`charset` where it doesn't say)."""
