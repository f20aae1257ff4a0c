"""What the scripts of the controls share: texts as people read them, what is on show, what is pressed.

Each is JavaScript text that declares functions.
"""

TEXT_FUNCTIONS = r"""
const tidy = text => (text ?? '').replace(/[\s\u00a0\u200b\ufeff]+/g, ' ').trim();
const bare = text => (text ?? '').replace(/[\s\u00a0\u200b\ufeff\ue000-\uf8ff]+/g, '')
    .replace(/^[*＊]+|([*＊:：?？]|[（(【\[](必填|选填|可选|必选)[)）】\]])+$/g, '');
const shown = one => one.checkVisibility({checkVisibilityCSS: true}) && one.getClientRects().length > 0;
const big = one => {
    if (!shown(one)) return false;
    const at = one.getBoundingClientRect();
    return at.width > 1 && at.height > 1;
};
const commonEnd = () => {
    const ends = new Map();
    let count = 0;
    for (const one of document.querySelectorAll('[class]')) {
        for (const name of one.classList) {
            const [end] = /[_-]{1,2}[a-z0-9]{4,10}$/i.exec(name) ?? [];
            count += 1;
            if (end) ends.set(end, (ends.get(end) ?? 0) + 1);
        }
    }
    const [end, most] = [...ends].sort((one, other) => other[1] - one[1])[0] ?? ['', 0];
    return count > 5 && most > count * 0.6 ? end : '';
};
let builtEnd;
const unbuilt = name => {
    builtEnd ??= commonEnd();
    if (builtEnd && name.endsWith(builtEnd)) return name.slice(0, -builtEnd.length);
    return name.replace(/[_-]{1,2}(?=[a-z]*\d)[a-z0-9]{5,10}$/i, '');
};
const names = one => ` ${[...one.classList].map(unbuilt).join(' ')} `;
const barred = one => one.matches(':disabled,[disabled],[aria-disabled=true]')
    || /[\s_-]disabled\s/.test(names(one));
"""
"""What the scripts of a page share.

`bare(label)` has no blanks, star, colon, mark for help, glyph of an icon or 必填 in brackets. `big(element)`
is seen by a person. `names(element)` are its class names without the mark that a bundler puts at their end.
"""

UNTIL_FUNCTION = """
const until = (asked, patience) => new Promise(resolve => {
    const first = asked();
    if (first || patience <= 0) return resolve(first);
    const over = found => {
        seen.disconnect(); clearInterval(again); clearTimeout(late); resolve(found);
    };
    const ask = () => { const found = asked(); if (found) over(found); };
    const seen = new MutationObserver(ask);
    const again = setInterval(ask, 40), late = setTimeout(() => over(asked()), patience);
    seen.observe(document, {childList: true, subtree: true, attributes: true, characterData: true});
});
"""
"""`await until(asked, patience)`: what `asked()` returns, as soon as it is truthy or `patience` ms are over.

It also asks every 40 ms: a value of an input, and what a style sheet shows, change without a mutation.
"""

PART_FUNCTIONS = r"""
const TYPED = 'input:not([type=hidden],[type=submit],[type=button],[type=image],[type=reset],[type=file],'
    + '[type=radio],[type=checkbox])';
const ROLES = '[role=combobox],[role=switch],[role=radiogroup],[role=radio],[role=checkbox],'
    + '[role=spinbutton],[role=listbox],[aria-haspopup]';
const FRAMES = 'td,th,dd,tr,form,table,fieldset,body,[class*=form-item],[class*=form-group]';
const OWN = '[tabindex]:not([tabindex="-1"],a,button),[onclick]:not(a,button,label)';
const own = one => one.matches(OWN) || (getComputedStyle(one).cursor === 'pointer'
    && !one.matches('a,button,label,label *,a *,button *'));
const within = (area, css) => [...new Set(area.flatMap(one =>
    [...(one.matches(css) ? [one] : []), ...one.querySelectorAll(css)]))];
const clear = one => Number(getComputedStyle(one).opacity) > 0;
const labelOf = one => one.closest('label') ?? one.labels?.[0] ?? null;
const clipped = one => {
    const here = one.getBoundingClientRect(), x = here.x + here.width / 2, y = here.y + here.height / 2;
    for (let over = one.parentElement, n = 0; over && n < 4; over = over.parentElement, n += 1) {
        const around = over.getBoundingClientRect();
        if (getComputedStyle(over).overflow === 'visible') continue;
        if (x < around.left || x > around.right || y < around.top || y > around.bottom) return true;
    }
    return false;
};
const pressed = tick => {
    if (big(tick) && clear(tick) && !clipped(tick)) return tick;
    const around = tick.closest('label');
    if (around && big(around)) return around;
    const wrap = tick.closest('[role=switch],[role=checkbox],[role=radio]');
    if (wrap && big(wrap)) return wrap;
    const next = tick.nextElementSibling;
    if (next && big(next)) return next;
    if (tick.labels?.[0] && big(tick.labels[0])) return tick.labels[0];
    for (let over = tick.parentElement, n = 0; over && n < 2; over = over.parentElement, n += 1) {
        if (over.matches(FRAMES)) break;
        if (big(over) && !clipped(over)) return over;
    }
    return null;
};
const wordOf = tick => {
    if (!tick.matches('input')) return tidy(tick.textContent);
    const label = labelOf(tick);
    if (label && tidy(label.textContent)) return tidy(label.textContent);
    for (let next = tick.nextSibling; next && !holdsTick(next); next = next.nextSibling) {
        if (tidy(next.textContent)) return tidy(next.textContent);
    }
    return tidy(tick.title) || tidy(tick.value);
};
const holdsTick = node => node.nodeType === 1
    && within([node], 'input[type=radio],input[type=checkbox]').length;
const controls = area => {
    const ticks = within(area, 'input[type=radio],input[type=checkbox]').filter(pressed);
    return [...ticks, ...within(area, `${TYPED},select,textarea`).filter(big)];
};
const DATED = /^[年月日号时点分秒\-\/.:：]+$/;
const timeBoxes = area => {
    const all = within(area, TYPED).filter(one => big(one) && one.type === 'text');
    const between = document.createRange();
    const goes = (one, other) => {
        between.setStartAfter(one);
        between.setEndBefore(other);
        return DATED.test(between.toString().replace(/\s/g, ''));
    };
    const dated = all.length > 2 && all.length < 7 && all.every((one, n) => !n || goes(all[n - 1], one));
    return dated ? all : [];
};
const groups = area => new Set(controls(area).map(one => {
    if (one.type === 'radio') return `radio ${one.name}`;
    if (one.tagName === 'INPUT' && timeBoxes(area).includes(one)) return 'time';
    return one.tagName === 'SELECT' ? 'select' : one;
}).concat(within(area, '[role=combobox]').filter(one => big(one) && !controls([one]).length))).size;
const DRAWN = '[role=combobox],[role=switch],[role=radiogroup],[tabindex="0"]';
const usable = scope => {
    const drawn = within([scope], DRAWN).filter(one => big(one) && !one.querySelector('table,form')
        && !one.matches('a,button,[role=tab],[role=button],[role=menuitem]'));
    const all = [...controls([scope]), ...drawn];
    return all.filter(one => !all.some(other => other !== one && one.contains(other)));
};
const isControl = one => controls([one]).length > 0
    || within([one], ROLES).some(big) || within([one], OWN).some(big) || (big(one) && own(one))
    || (one.querySelectorAll('*').length < 60
        && [...one.querySelectorAll('*')].some(each => big(each) && own(each)));
"""
"""`controls(area)` are the native controls that a person can use, or that something on show stands for.

`timeBoxes(area)` are the boxes of one time: with nothing between them but 年, 月 and the like.
`usable(scope)` are all controls of a scope, native or drawn. `pressed(tick)` is what a person clicks for a
radio or a checkbox, `wordOf(tick)` the words next to it.
"""

FIND_FUNCTIONS = r"""
const UNREAD = new Set(['SCRIPT', 'STYLE', 'OPTION', 'TEXTAREA', 'NOSCRIPT', 'TEMPLATE']);
const HEADINGS = 'h1,h2,h3,h4,h5,h6,legend,caption';
const anchors = (scope, label) => {
    const found = [], texts = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
    for (let text; (text = texts.nextNode());) {
        const over = text.parentElement;
        if (bare(text.data) !== label || UNREAD.has(over.tagName) || over.closest(HEADINGS)) continue;
        if (shown(over)) found.push(text);
    }
    for (const one of scope.querySelectorAll('label,td,th,dt,span,div,p')) {
        if (!one.childElementCount || one.textContent.length > label.length + 40) continue;
        if (bare(one.textContent) !== label || !shown(one)) continue;
        if (!found.some(text => one.contains(text))) found.push(one);
    }
    return found;
};
const spoken = scope => {
    const found = new Map(), texts = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
    for (let text; (text = texts.nextNode());) {
        const [, label, value] = /^([^:：]{2,20})[:：]\s*(\S.*)$/.exec(tidy(text.data)) ?? [];
        const over = text.parentElement;
        if (!label || UNREAD.has(over.tagName) || over.closest(HEADINGS) || !shown(over)) continue;
        found.set(bare(label), [...(found.get(bare(label)) ?? []), value]);
    }
    return found;
};
const standIn = one => {
    if (one.matches('input[type=radio],input[type=checkbox]') ? pressed(one) : big(one)) return one;
    let next = one.nextElementSibling;
    while (next && !big(next)) next = next.nextElementSibling;
    if (next && isControl(next)) return next;
    for (let over = one.parentElement, n = 0; over && n < 3; over = over.parentElement, n += 1) {
        if (big(over) && groups([over]) === 1) return over;
    }
    return null;
};
const UNIT = /^[年月日号时点分秒\-\/.:：至到]+$/;
const goesOn = (last, text) => {
    if (last.tagName === 'SELECT') return UNIT.test(text);
    const ticks = within([last], 'input[type=radio],input[type=checkbox],[role=radio]');
    return ticks.length && !/[:：]$/.test(text);
};
const alike = (last, next) => {
    const [one, other] = [controls([last])[0], controls([next])[0]];
    if (!one || !other) return within([last], '[role=radio]').length && within([next], '[role=radio]').length;
    if (one.type === 'radio') return other.type === 'radio' && one.name === other.name;
    if (one.type === 'checkbox') return other.type === 'checkbox';
    return one.tagName === 'SELECT' && other.tagName === 'SELECT';
};
const TIP = /^[（(【\[]?(必填|选填|可选|必选)[)）】\]]?$|^[?？*＊:：\ue000-\uf8ff]*$/;
const following = node => {
    const area = [], words = document.createRange();
    words.selectNode(node);
    const end = words.getBoundingClientRect().bottom;
    let plain = null;
    for (let next = node.nextSibling; next; next = next.nextSibling) {
        const text = tidy(next.textContent);
        if (next.nodeType === 3) {
            if (TIP.test(text)) continue;
            if (!area.length) plain ??= node.parentElement;
            if (!area.length || !goesOn(area.at(-1), text)) break;
        } else if (next.nodeType === 1 && next.tagName === 'BR') {
            if (area.length) break;
        } else if (next.nodeType === 1 && shown(next)) {
            if (isControl(next)) {
                if (plain && next.getBoundingClientRect().top >= end) break;
                if (area.length && !alike(area.at(-1), next)) break;
                area.push(next);
            } else if (area.length ? !goesOn(area.at(-1), text) : next.matches('label,th,dt')) break;
            else if (!area.length && !TIP.test(text)) plain ??= next;
        }
    }
    return area.length || !plain ? area : [plain];
};
const areaOf = (anchor, scope) => {
    const start = anchor.nodeType === 3 ? anchor.parentElement : anchor, label = start.closest('label');
    if (label && scope.contains(label)) {
        const to = label.control ?? (label.htmlFor && document.getElementById(label.htmlFor));
        const stand = to && standIn(to);
        if (stand) return [stand];
    }
    for (let one = start, n = 0; one && one !== scope && n < 3; one = one.parentElement, n += 1) {
        const named = one.id && scope.querySelector(`[aria-labelledby~="${CSS.escape(one.id)}"]`);
        const stand = named && standIn(named);
        if (stand) return [stand];
    }
    for (let node = anchor; node !== scope; node = node.parentNode) {
        const area = following(node);
        if (area.length) return groups(area) <= 1 ? area : null;
        if (node.nodeType !== 1) continue;
        if (node.matches('td,th,dt')) {
            const next = node.nextElementSibling;
            return next && next.matches('td,dd') && shown(next) ? [next] : null;
        }
        if (node.matches('tr,form,table,fieldset') || isControl(node)) return null;
    }
    return null;
};
const pieces = one => {
    const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    let count = 0;
    while (texts.nextNode()) count += tidy(texts.currentNode.data) ? 1 : 0;
    return count;
};
const isPlace = one => !tidy(one.textContent)
    && !one.matches('i,br,img,svg,script,style') && !one.closest('svg');
const sameAs = (one, other) => one.tagName === other.tagName && one.className === other.className;
const textBeside = (anchor, scope) => {
    const start = anchor.nodeType === 3 ? anchor.parentElement : anchor;
    const isNamed = /[:：]\s*$/.test(start.textContent);
    for (let node = anchor; node !== scope; node = node.parentNode) {
        const element = node.nodeType === 3 ? node.parentElement : node;
        const isOver = node !== anchor && node !== start;
        const hasPlace = isOver
            && [...node.querySelectorAll('*')].some(one => isPlace(one) && !one.contains(anchor));
        let words = '';
        for (let next = node.nextSibling; next; next = next.nextSibling) {
            const text = tidy(next.textContent);
            if (next.nodeType === 3) words += TIP.test(text) ? '' : next.data;
            if (next.nodeType !== 1) continue;
            if (words && (next.tagName === 'BR' || next.tagName === element.tagName)) break;
            if (next.matches('label,th,dt')) break;
            if (isPlace(next) && (next.matches('td,dd') || sameAs(next, element))) return words.trim();
            if (TIP.test(text) || !shown(next)) continue;
            if (words) {
                words += next.innerText;
                continue;
            }
            const isNext = isOver && (hasPlace || (sameAs(next, node) && pieces(next) > 1));
            const isItem = isNamed && sameAs(next, element) && /^[^:：]{1,14}[:：]/.test(text);
            return isNext || isItem ? null : next.innerText.trim();
        }
        if (words.trim()) return words.trim();
        if (node.nodeType === 1 && node.matches('td,th,dt,tr,form,table,fieldset')) return null;
    }
    return null;
};
const valueOf = (anchor, scope) => {
    const area = areaOf(anchor, scope);
    if (!area?.some(isControl)) return textBeside(anchor, scope);
    return area.map(one => {
        const box = within([one], 'input,textarea').find(shown);
        return box ? box.value : one.innerText;
    }).join(' ').trim();
};
const keyOf = area => controls(area)[0] ?? within(area, ROLES).find(big) ?? area[0];
const TYPE_ROLES = {checkbox: 'checkbox', radio: 'radio', number: 'spinbutton', search: 'searchbox'};
const roleOf = one => one.getAttribute('role') ?? {SELECT: 'combobox', TEXTAREA: 'textbox'}[one.tagName]
    ?? (one.tagName === 'INPUT' ? TYPE_ROLES[one.type] ?? 'textbox' : '');
const barredArea = area => {
    const all = controls(area);
    return all.length > 0 && all.every(one => barred(one));
};
const areasOf = (scope, by) => {
    const stand = css => [...scope.querySelectorAll(css)].map(standIn).filter(Boolean).map(one => [one]);
    if (by.css) return stand(by.css);
    if (by.name) return stand(`[name="${CSS.escape(by.name)}"],[comboname="${CSS.escape(by.name)}"]`);
    if (by.attribute) return stand(`[${CSS.escape(by.attribute[0])}="${CSS.escape(by.attribute[1])}"]`);
    const label = bare(by.label);
    const said = name => [...scope.querySelectorAll(`[${name}]`)]
        .filter(one => bare(one.getAttribute(name)) === label)
        .map(standIn).filter(one => one && isControl(one)).map(one => [one]);
    const areas = anchors(scope, label).map(one => areaOf(one, scope)).filter(Boolean);
    const named = [...areas, ...said('aria-label')];
    const all = named.length ? named : said('placeholder').concat(said('title'));
    return by.role ? all.filter(area => roleOf(keyOf(area)) === by.role) : all;
};
const find = (scope, by) => {
    const fields = new Map();
    for (const area of areasOf(scope, by)) {
        const key = keyOf(area);
        const tick = key.type === 'radio' && key.name ? `radio ${key.name}` : key;
        if (!fields.has(tick) || fields.get(tick).length < area.length) fields.set(tick, area);
    }
    const all = [...fields.values()], used = all.filter(area => area.some(isControl));
    const free = (used.length ? used : all).filter(area => !barredArea(area));
    return free.length ? free : used.length ? used : all;
};
const described = area => {
    const one = keyOf(area), kind = one.getAttribute('type') ?? one.getAttribute('role') ?? '';
    const mark = one.id ? `#${one.id}` : one.getAttribute('name') ? `[name=${one.getAttribute('name')}]`
        : tidy(one.getAttribute('class')).split(' ')[0].replace(/^(?=.)/, '.');
    return `${one.tagName.toLowerCase()}${mark}${kind ? ` (${kind})` : ''}`;
};
"""
"""`find(scope, by)` are the areas of all fields that fit, each a list of elements next to its label.

A field that is disabled counts only where no other fits, and so does text that nobody can change.
`spoken(scope)` are the labels that stand in one text with their value (处理人：王值班).
`described(area)` names a field in a message. `valueOf(anchor, scope)` is the text next to a label, or what
the control there has: empty where its place is, null where there is none, and never the next label's.
"""
