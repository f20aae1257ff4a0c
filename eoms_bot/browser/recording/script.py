"""The script that notes what a person does: at each press the page as it stands, before the page reacts.

It reports by a request of its own, which the gate answers and the site never sees. The request is
synchronous: so the gate knows of a press before any request that follows from it.
"""

from __future__ import annotations

import json

from eoms_bot.browser.controls.grid import GRID_FUNCTIONS
from eoms_bot.browser.controls.probe import PROBE_FUNCTIONS
from eoms_bot.browser.controls.scripts import FIND_FUNCTIONS, PART_FUNCTIONS, TEXT_FUNCTIONS
from eoms_bot.browser.recording.request_words import ORDER_NO

SEEN = "eomsBotSeen"
"""The name of the function that describes a document."""
_MOST_TEXTS, _MOST_ROWS = 1500, 60
_SCRIPT = r"""
(([report, numbers, mostTexts, mostRows]) => {
    if (window.NAME) return; // a window that is opened empty keeps its scripts when its page comes
FUNCTIONS
    const CAN_PRESS = 'button,a,input[type=button],input[type=submit],input[type=image],[role=button]';
    const saying = one => tidy(one.matches('input') ? one.value || one.alt || one.title : one.innerText);
    const firstText = one => {
        const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
        for (let text; (text = texts.nextNode());) if (tidy(text.data).length > 1) return tidy(text.data);
        return '';
    };
    const wordsAt = target => {
        const over = target.closest(CAN_PRESS);
        if (over) return saying(over) || tidy(over.title);
        for (let one = target, n = 0; one && n < 4; one = one.parentElement, n += 1) {
            const words = firstText(one);
            if (words) return words.slice(0, 60);
        }
        return '';
    };
    const ofTick = one => one.closest('label')?.control?.matches('[type=radio],[type=checkbox]');
    // A kit may draw its own list over a select, which is what goes out.
    const hidden = (area, one) => {
        const all = one.kind === 'list' ? within(area, 'select[name]').filter(each => each.name) : [];
        return all.length === 1 ? all[0] : null;
    };
    const codesOf = (area, one) => {
        const select = one.kind === 'select' ? one.parts[0] : hidden(area, one);
        if (select) {
            return [...select.options].filter(each => each.value !== '')
                .map(each => [tidy(each.textContent), each.value]);
        }
        if (one.kind !== 'radios') return [];
        return within(area, 'input[type=radio]').map(each => [wordOf(each), each.value]);
    };
    const partsOfField = (one, native) => {
        const named = one.kind === 'select' ? one.parts : one.kind === 'radios' ? one.ticks : [native];
        const leaves = each => each.name && (each.type !== 'radio' || each.checked);
        return named.filter(leaves).map(each => {
            const word = each.tagName === 'SELECT' ? tidy(each.selectedOptions[0]?.textContent)
                : each.type === 'radio' ? wordOf(each) : '';
            return [each.name, word, word ? each.value : ''];
        });
    };
    const fieldOfArea = (label, area, scope) => {
        const one = probe(area, scope), key = keyOf(area);
        const native = hidden(area, one) ?? controls(area)[0] ?? key;
        const kind = native.type === 'password' ? 'password' : one.kind ?? 'unknown';
        return {
            label, kind, shown: one.on === undefined ? one.shown ?? native.value ?? '' : one.on ? '是' : '否',
            levels: one.apart ? one.levels.slice(0, 1) : one.levels ?? [], options: codesOf(area, one),
            name: native.getAttribute?.('name') ?? '', parts: partsOfField(one, native),
            lowest: one.kind === 'select' && !one.apart && one.parts.length > 1
                ? [...one.parts.at(-1).options].filter(each => each.value).map(each => tidy(each.textContent))
                : [],
            hint: tidy(native.placeholder),
            posts: native.form?.method === 'post' ? native.form.getAttribute('action') ?? '' : '',
            accessible: Boolean(native.labels?.length || native.getAttribute?.('aria-label')),
        };
    };
    const labelled = scope => {
        const inTurn = (one, other) => one.compareDocumentPosition(other) & 4 ? -1 : 1;
        const free = usable(scope).sort(inTurn), labels = new Map(), facts = [];
        const LABELS = 'label,td,th,dt,span,div,b,font,p', bareTexts = [];
        const all = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
        for (let text; (text = all.nextNode());) {
            const over = text.parentElement;
            if (!over.matches(`${LABELS},${CAN_PRESS}`) && !UNREAD.has(over.tagName)
                && !over.closest(HEADINGS)) {
                bareTexts.push(text);
            }
        }
        for (const text of [...scope.querySelectorAll(LABELS), ...bareTexts]) {
            const words = bare(text.textContent), isElement = text.nodeType === 1;
            if (!/\p{L}/u.test(words) || words.length > 20) continue;
            if (isElement && text.children.length > 3) continue;
            if (!shown(isElement ? text : text.parentElement) || (isElement && ofTick(text))) continue;
            const says = one => one.nodeType === 3 && bare(one.data) === words;
            const plain = isElement ? [...text.childNodes].find(says) : text;
            if (!plain && !text.matches('label') && usable(text).length) continue;
            const area = areaOf(plain ?? text, scope);
            if (!area) continue;
            const own = free.filter(one => area.some(each => each.contains(one)));
            const parts = within(area, 'select').filter(big);
            const held = parts.length > 1 && apartFrom(parts) ? own.slice(0, 1) : own;
            for (const one of held) {
                const [, , most, isFirst] = labels.get(one) ?? ['', [], 0, false];
                const isBefore = !(one.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING);
                // What follows a control counts its letters, or says more of it.
                if (most > held.length || (isFirst && !isBefore)) continue;
                labels.set(one, [words, area, held.length, isBefore]);
            }
            const fixed = held.length && held.every(one => one.readOnly || barred(one));
            if (fixed) facts.push([words, held.map(one => tidy(one.value)).join(' ')]);
            const value = held.length ? null : valueOf(plain ?? text, scope);
            if (value !== null) facts.push([words, tidy(value)]);
        }
        const known = new Set(facts.map(([label]) => label));
        for (const [label, values] of spoken(scope)) {
            if (!known.has(label)) facts.push(...values.map(value => [label, value]));
        }
        const between = (one, other) => {
            const range = document.createRange();
            range.setStartAfter(one);
            range.setEndBefore(other);
            return bare(range.toString()).slice(0, 20);
        };
        const fields = new Map();
        for (const [n, one] of free.entries()) {
            const unnamed = () => [
                one.tagName === 'SELECT' && n ? between(free[n - 1], one)
                    : bare(one.getAttribute('aria-label') ?? one.placeholder ?? one.title ?? ''), [one],
            ];
            const [words, area] = labels.get(one) ?? unnamed(), key = labels.has(one) ? keyOf(area) : one;
            if (!fields.has(key)) fields.set(key, fieldOfArea(words, area, scope));
        }
        return {fields: [...fields.values()], facts};
    };
    const gridsIn = scope => numbers.flatMap(word => columnsOf(scope, word)).map(head => {
        const body = head.body(), lines = body.slice(0, mostRows), parts = otherParts(head.row, body, scope);
        const ends = side => parts.filter(one => one.before === side);
        const joined = (own, cellOf) =>
            [...ends(true).flatMap(cellOf), ...own, ...ends(false).flatMap(cellOf)];
        const texts = row => head.cells(row).map(one => tidy(one.innerText));
        const columns = joined(head.cells(head.row).map(one => bare(one.textContent)), one => one.words);
        return {
            columns, rows: lines.map((row, n) => joined(texts(row), one =>
                cellsOf(one.body[n]).map(cell => tidy(cell.innerText)))),
            links: lines.map(row => head.cells(row)[head.place]?.querySelector('a[href]'))
                .map(link => link && !/^(javascript:|#)/i.test(link.getAttribute('href')) ? link.href : ''),
            marks: lines.map((row, number) => marksOf(partsOf(scope, row, number, body.length))),
        };
    }).filter(grid => grid.columns.length > 2 && !grid.columns.some(one => /\d{4}/.test(one)));
    const TIMED = /\d{4}[-\/.年]\d{1,2}[-\/.月]\d{1,2}日?\s*\d{1,2}:\d{2}/;
    const blocksIn = scope => [...scope.querySelectorAll('*')].concat(scope)
        .filter(one => !one.matches('table,thead,tbody,tfoot,tr,select'))
        .flatMap(one => {
            const timed = [...one.children].filter(each => !UNREAD.has(each.tagName)
                && TIMED.test(each.textContent) && shown(each));
            return [...new Set(timed.map(each => each.tagName))]
                .map(tag => timed.filter(each => each.tagName === tag));
        })
        .filter(all => all.length > 1 && !all[0].matches('table,tr,td,th'))
        .map(all => all.slice(0, mostRows).map(one => tidy(one.innerText).slice(0, 400)));
    const textsIn = scope => {
        const found = [];
        const texts = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
        for (let text; (text = texts.nextNode()) && found.length < mostTexts;) {
            const words = tidy(text.data);
            const begun = /^\d{4}\D/.test(words) ? words.slice(0, 80) : words;
            if (begun && begun.length <= 80 && !UNREAD.has(text.parentElement.tagName)
                && shown(text.parentElement)) found.push(begun);
        }
        for (const one of scope.querySelectorAll('td,div,p,span,font')) {
            if (one.children.length && one.children.length < 4 && one.textContent.length < 60 && shown(one)
                && found.length < mostTexts) found.push(tidy(one.textContent));
        }
        return found;
    };
    const choices = scope => [...scope.querySelectorAll('select:not([name])')].filter(big)
        .flatMap(one => [...one.options]).filter(one => one.value).map(one => tidy(one.textContent));
    const buttonsIn = scope => [...scope.querySelectorAll(`${CAN_PRESS},li[title][onclick]`)].filter(big)
        .map(one => saying(one) || tidy(one.title)).filter(Boolean).concat(choices(scope));
    // A window keeps its mark over all its pages. One that a script opens begins with a copy of its opener's.
    const windowMark = () => {
        try {
            const own = window.top.sessionStorage, from = window.top.opener?.sessionStorage.NAME;
            if (!own.NAME || own.NAME === from) own.NAME = Math.random().toString(36).slice(2);
            return own.NAME;
        } catch {
            return window.top.opener ? 'opened' : ''; // a document that may store nothing
        }
    };
    // A frame without a name keeps its mark over all its pages; it is kept where the site's pages don't look.
    const frameMark = () => {
        const holder = window.frameElement;
        return holder ? '@' + (holder.NAME ??= Math.random().toString(36).slice(2)) : '@other';
    };
    const seen = () => ({
        url: location.href, frame: window === window.top ? '' : window.name || frameMark(),
        window: windowMark(), texts: textsIn(document.body), ...labelled(document.body),
        grids: gridsIn(document.body), buttons: buttonsIn(document.body),
        blocks: blocksIn(document.body),
        hidden: [...document.querySelectorAll('input[type=hidden]')].filter(one => one.name)
            .map(one => [one.name, one.value]),
        forms: [...document.forms].map(form => [...form.elements].filter(goesOut)
            .map(one => [one.name, one.value])),
    });
    const SILENT = ['button', 'submit', 'reset', 'image', 'file', 'password'];
    const goesOut = one => one.name && !one.disabled && one.matches('input,select,textarea')
        && !SILENT.includes(one.type) && (one.checked || !['radio', 'checkbox'].includes(one.type));
    const FILLED = 'input:not([type=button],[type=submit],[type=image]),select,textarea,option';
    const formOf = target => {
        for (let one = target; one; one = one.parentElement) {
            if (usable(one).length) return labelled(one).fields;
        }
        return [];
    };
    const reported = one => {
        const sent = new XMLHttpRequest();
        sent.open('POST', new URL(report, location.href).href, false);
        sent.send(JSON.stringify(one));
    };
    // A person may read a question of the page for as long as he likes: his press grows no older meanwhile.
    for (const name of ['alert', 'confirm', 'prompt']) {
        const own = window[name].bind(window);
        window[name] = (...words) => {
            if (location.protocol === 'about:') return own(...words);
            reported({dialog: 'opens'});
            try { return own(...words); } finally { reported({dialog: 'closed'}); }
        };
    }
    window.NAME = seen;
    // A select without a name never goes out: a choice in it does something.
    window.addEventListener('change', event => {
        const one = event.target;
        if (!one.matches?.('select:not([name])')) return;
        const words = tidy(one.selectedOptions[0]?.textContent);
        reported({words, page: seen(), form: [], enters: false, chosen: true});
    }, true);
    window.addEventListener('dblclick', event => {
        if (event.isTrusted && event.target.closest) reported({words: wordsAt(event.target), double: true});
    }, true);
    window.addEventListener('click', event => {
        const target = event.target;
        if (!event.isTrusted || event.detail > 1 || !target.closest || location.protocol === 'about:') return;
        const chosen = target.matches('[type=radio],[type=checkbox]');
        // A click on the words of a radio comes once more, on the radio itself.
        if (chosen ? !wordOf(target) : target.closest(FILLED) || ofTick(target)) return;
        const form = formOf(target);
        const enters = form.some(one => one.kind === 'password' && one.shown);
        const over = target.closest(CAN_PRESS), isLink = over?.matches('a[href]:not([role])') ?? false;
        const words = chosen ? wordOf(target) : wordsAt(target);
        reported({words, page: seen(), form, enters, chosen, role: isLink ? 'link' : 'button'});
    }, true);
})"""


def watching(report: str) -> str:
    """The script for every document of a context; it reports to this path of the site's address."""
    functions = TEXT_FUNCTIONS + PART_FUNCTIONS + FIND_FUNCTIONS + PROBE_FUNCTIONS + GRID_FUNCTIONS
    body = _SCRIPT.replace("FUNCTIONS", functions, 1).replace("NAME", SEEN)
    return f"{body}({json.dumps([report, list(ORDER_NO), _MOST_TEXTS, _MOST_ROWS])});"
