"""Cached answers: a page that fills its menus repeats questions, and gets the answers locally.

An order has nine such questions, one after the other. Each would pass through the browser, the driver, this
program and back, only to be answered from `browser/gate/kept.py`. While a script sets the fields, the page's
own requests look here first. A question goes out as usual unless its address and body are the very same. It
also goes out where it wants more of an answer than its text. Where a page has replaced XMLHttpRequest, for
example to count requests, all of them go out.
"""

AT_HAND_FUNCTION = """
const withAtHand = known => {
    const real = window.XMLHttpRequest;
    const plain = one => /\\[native code]/.test(Function.prototype.toString.call(one));
    const parts = [real, real?.prototype?.open, real?.prototype?.send];
    if (!Object.keys(known).length || !parts.every(one => one && plain(one))) return () => {};
    const wrong = () => new DOMException('The request is not open.', 'InvalidStateError');
    let open = true;
    class AtHand extends real {
        #question = ''; #waits = true; #sent = false; #state = null; #answer = null; #turn = 0;
        open(...asked) {
            [this.#question, this.#sent, this.#state, this.#answer] = ['', false, null, null];
            this.#turn += 1;
            super.open(...asked);
            const at = new URL(asked[1], document.baseURI);
            at.hash = '';
            this.#waits = asked.length < 3 || Boolean(asked[2]);
            this.#question = asked.length > 3 ? '' : `${String(asked[0]).toUpperCase()} ${at.href}`;
        }
        overrideMimeType(kind) { this.#question = ''; super.overrideMimeType(kind); }
        send(body = null) {
            if (this.#sent) throw wrong();
            const text = (body === null || typeof body === 'string')
                && ['', 'text'].includes(this.responseType);
            const ours = open && text && this.#question && super.readyState === 1;
            const answer = ours ? known[`${this.#question} ${body ?? ''}`] : undefined;
            if (answer === undefined) return super.send(body);
            this.#sent = true;
            const turn = this.#turn, finish = () => {
                if (turn !== this.#turn) return;
                [this.#answer, this.#state] = [answer, 4];
                this.#dispatch('readystatechange', 'load', 'loadend');
            };
            if (!this.#waits) return finish();
            const way = new MessageChannel();
            way.port1.onmessage = finish;
            way.port2.postMessage(0);
        }
        abort() {
            if (!this.#sent) return super.abort();
            const unfinished = this.#answer === null;
            [this.#answer, this.#state] = [null, 4];
            this.#turn += 1;
            const turn = this.#turn;
            if (unfinished) this.#dispatch('readystatechange', 'abort', 'loadend');
            if (turn === this.#turn) this.#state = 0;
        }
        #dispatch(...names) {
            const turn = this.#turn;
            for (const name of names) if (turn === this.#turn) this.dispatchEvent(new ProgressEvent(name));
        }
        get readyState() { return this.#state ?? super.readyState; }
        get status() { return this.#answer ? 200 : super.status; }
        get statusText() { return this.#answer ? 'OK' : super.statusText; }
        get responseText() { return this.#answer ? this.#answer[1] : super.responseText; }
        get response() { return this.#answer ? this.#answer[1] : super.response; }
        get responseURL() {
            return this.#answer ? this.#question.slice(this.#question.indexOf(' ') + 1) : super.responseURL;
        }
        getResponseHeader(name) {
            if (!this.#answer) return super.getResponseHeader(name);
            return String(name).toLowerCase() === 'content-type' ? this.#answer[0] : null;
        }
        getAllResponseHeaders() {
            return this.#answer ? `content-type: ${this.#answer[0]}\\r\\n` : super.getAllResponseHeaders();
        }
    }
    window.XMLHttpRequest = AtHand;
    return () => {
        open = false;
        if (window.XMLHttpRequest === AtHand) window.XMLHttpRequest = real;
    };
};
"""
"""JavaScript: `withAtHand(known)` answers the page's requests from `known`, where it can.

`known` maps "METHOD address body" to [kind, text]. It applies until the function that `withAtHand` returns is
called.
"""
