"""Answers at hand: a page that fills its menus asks what it has asked before, and need not ask the network for it.

Nine questions an order, one behind the other, each through the browser, the driver, this program and back, only to be answered from
`browser/kept.py`. While a script sets the fields, the page's own requests look here first; a question whose address and body are not the
very same goes out as ever, and so does one that wants more of an answer than its text.
"""

AT_HAND_FUNCTION = """
const withAtHand = known => {
    const real = window.XMLHttpRequest;
    const told = (request, ...names) => { for (const name of names) request.dispatchEvent(new ProgressEvent(name)); };
    class AtHand extends real {
        #question = ''; #waits = true; #answer = null; #turn = 0;
        open(method, url, waits = true, ...more) {
            const at = new URL(url, document.baseURI);
            at.hash = '';
            [this.#question, this.#waits, this.#answer] = [`${String(method).toUpperCase()} ${at.href}`, waits, null];
            this.#turn += 1;
            super.open(method, url, waits, ...more);
        }
        send(body = null) {
            const plain = (body === null || typeof body === 'string') && ['', 'text'].includes(this.responseType);
            const answer = plain && super.readyState === 1 ? known[`${this.#question} ${body ?? ''}`] : undefined;
            if (answer === undefined) return super.send(body);
            const turn = this.#turn, tell = () => {
                if (turn !== this.#turn) return;
                this.#answer = answer;
                told(this, 'readystatechange', 'load', 'loadend');
            };
            if (!this.#waits) return tell();
            const way = new MessageChannel();
            way.port1.onmessage = tell;
            way.port2.postMessage(0);
        }
        abort() { this.#turn += 1; this.#answer = null; super.abort(); }
        get readyState() { return this.#answer ? 4 : super.readyState; }
        get status() { return this.#answer ? 200 : super.status; }
        get statusText() { return this.#answer ? 'OK' : super.statusText; }
        get responseText() { return this.#answer ? this.#answer[1] : super.responseText; }
        get response() { return this.#answer ? this.#answer[1] : super.response; }
        get responseURL() { return this.#answer ? this.#question.slice(this.#question.indexOf(' ') + 1) : super.responseURL; }
        getResponseHeader(name) {
            if (!this.#answer) return super.getResponseHeader(name);
            return String(name).toLowerCase() === 'content-type' ? this.#answer[0] : null;
        }
        getAllResponseHeaders() {
            return this.#answer ? `content-type: ${this.#answer[0]}\\r\\n` : super.getAllResponseHeaders();
        }
    }
    window.XMLHttpRequest = AtHand;
    return () => { if (window.XMLHttpRequest === AtHand) window.XMLHttpRequest = real; };
};
"""
"""`withAtHand(known)`: from here the page's requests find the answers of `known`, "METHOD address body" → [kind, text], until what it returns is called."""
