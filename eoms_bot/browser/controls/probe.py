"""Distinguishes controls by what they are in the page: elements, roles, and what opens at a press.

A class name counts only as a sign among others, where a kit has no role and no attribute that says the same.
Several words that can be pressed one by one are radios, whoever has drawn them.
"""

PROBE_FUNCTIONS = r"""
const EMPTY = /^(-*\s*(请|点击)(选择|输入|填写).{0,12}|-+|please (select|choose|enter).{0,20}|select)$/i;
const said = text => {
    const words = tidy(text).replace(/\s*[▼▾▽⌄∨˅▿▲]+$/, '');
    return EMPTY.test(words) ? '' : words;
};
const wrapOf = (one, area) => {
    const most = area.length === 1 && area[0] !== one && area[0].contains(one) ? area[0] : null;
    let wrap = one;
    for (let n = 0; n < 5 && wrap !== most; n += 1) {
        const over = wrap.parentElement;
        if (!over || over !== most && over.matches(`${FRAMES},label`) || groups([over]) > 1) break;
        const more = tidy(over.textContent) !== tidy(wrap.textContent);
        if (!most && more && !/combo|select|picker|cascader|number/.test(names(over))) break;
        wrap = over;
    }
    return wrap;
};
const signs = (one, wrap) => {
    let all = '';
    for (let at = one; ; at = at.parentElement) {
        all += names(at) + (at.getAttribute('role') ?? '') + ' ';
        if (at === wrap || !at.parentElement) break;
    }
    return all.toLowerCase();
};
const textOf = (wrap, main) => {
    const parts = [];
    const texts = document.createTreeWalker(wrap, NodeFilter.SHOW_TEXT);
    for (let text; (text = texts.nextNode());) {
        const over = text.parentElement;
        if (!tidy(text.data) || !big(over) || over.closest('[role=listbox],ul,dl,table')) continue;
        const hint = over.closest('[class*=placeholder]');
        const other = hint && !/el-select__placeholder/.test(names(hint));
        if (hint && (other || /transparent/.test(names(hint)))) continue;
        parts.push(tidy(text.data));
    }
    return said(parts.join(' '));
};
const kindOf = (main, wrap) => {
    const seen = signs(main, wrap);
    if (/autocomplete|suggest/.test(seen) || main.getAttribute('list')) return 'autocomplete';
    if (main.matches('[type=number],[role=spinbutton]')) return 'number';
    if (/[\s_-](date|datetime|datebox|datetimebox|calendar|laydate|date-editor)|time-?picker|wdate/.test(seen)
        || main.hasAttribute('lay-key')) return 'calendar';
    if (/number|spinner|numeric/.test(seen) || wrap.querySelector('[role=spinbutton]')) return 'number';
    const popup = main.closest('[aria-haspopup]:not([aria-haspopup=false])');
    if (main.readOnly || main.getAttribute('role') === 'combobox' || (popup && wrap.contains(popup))
        || /[\s_-](combo|combobox|combotree|select|cascader|dropdown|treeselect)|\w-select[\s_]/.test(seen)) {
        return 'list';
    }
    return 'text';
};
const probe = (area, scope) => {
    let radios = within(area, 'input[type=radio]').filter(pressed);
    const ticked = one => {
        const spoken = (one.closest('[role=switch]') ?? one).getAttribute('aria-checked');
        return spoken === null || one.type === 'radio' ? one.checked : spoken === 'true';
    };
    if (radios.length === 1 && area.length === 1 && area[0] === radios[0] && radios[0].name) {
        const together = `input[type=radio][name="${CSS.escape(radios[0].name)}"]`;
        radios = [...scope.querySelectorAll(together)].filter(pressed);
    }
    if (!radios.length) radios = within(area, '[role=radio]').filter(big);
    const typed = within(area, TYPED).filter(big), longs = within(area, 'textarea').filter(big);
    const selects = within(area, 'select').filter(big);
    if (radios.length) {
        if (new Set(radios.map(one => one.name ?? '')).size > 1) return {trouble: '这里有几组单选'};
        return {kind: 'radios', parts: radios.map(one => pressed(one) ?? one), bars: radios.map(barred),
                ticks: radios.filter(one => one.matches('input')), offered: radios.map(wordOf),
                shown: radios.filter(ticked).map(wordOf).join('、')};
    }
    if (!typed.length && !longs.length && !selects.length) {
        const ticks = within(area, 'input[type=checkbox],[role=switch],[role=checkbox]')
            .filter((one, _n, all) => !all.some(over => over !== one && over.contains(one)))
            .map(one => one.matches('input') ? one : one.querySelector('input[type=checkbox]') ?? one)
            .filter(one => pressed(one) ?? big(one));
        if (ticks.length > 1) return {trouble: `这里有 ${ticks.length} 个勾选框`};
        if (ticks.length) {
            const tick = ticks[0], press = pressed(tick) ?? tick;
            return {kind: 'switch', parts: [press], bars: [barred(tick) || barred(press)], on: ticked(tick)};
        }
    }
    const boxes = timeBoxes(area);
    if (boxes.length && boxes.length === typed.length + longs.length + selects.length) {
        return {kind: 'date_selects', parts: boxes, bars: boxes.map(one => barred(one) || one.readOnly),
                levels: boxes.map(one => tidy(one.value)), offered: []};
    }
    if (typed.length + longs.length + (selects.length ? 1 : 0) > 1) {
        return {trouble: `这里有 ${typed.length + longs.length + selects.length} 个控件`};
    }
    if (selects.length) {
        const years = [...selects[0].options].filter(one => /^\D*\d{4}\D*$/.test(one.textContent)).length;
        const dated = selects.length >= 3 && years > 0 && years >= selects[0].options.length - 1;
        const one = each => {
            const chosen = each.selectedOptions[0];
            return chosen && each.value !== '' ? tidy(chosen.textContent) : '';
        };
        return {kind: dated ? 'date_selects' : 'select', parts: selects, bars: selects.map(barred),
                apart: !dated && apartFrom(selects),
                levels: selects.map(one), offered: [...selects[0].options]
                    .filter(one => one.value !== '' && !one.disabled).map(one => tidy(one.textContent))};
    }
    const main = longs[0] ?? typed[0];
    if (!main) {
        const all = within(area, '*'), drawn = all.filter(one => big(one) && own(one));
        const apart = drawn.filter(one => !drawn.includes(one.parentElement) && said(one.textContent));
        if (apart.length > 1 && !within(area, ROLES).some(big)) {
            const chosen = one => /[\s_-](active|selected|checked|current|chosen|this|on)\s/.test(names(one));
            return {kind: 'radios', parts: apart, bars: apart.map(barred), ticks: [],
                    offered: apart.map(one => said(one.textContent)),
                    shown: apart.filter(chosen).map(one => said(one.textContent)).join('、')};
        }
        const links = within(area, 'a,button').filter(one => big(one) && (one.hasAttribute('aria-haspopup')
            || /^(javascript:|#|$)/.test(one.getAttribute('href') ?? '') && !said(one.textContent)));
        const trigger = within(area, ROLES).find(big) ?? within(area, OWN).find(big) ?? drawn[0]
            ?? (links.length === 1 ? links[0] : null);
        const text = textOf(trigger ?? area[0]);
        if (!trigger) return {kind: 'shown', parts: [area[0]], bars: [], shown: text};
        return {kind: /date|calendar/.test(names(trigger)) ? 'calendar' : 'list',
                parts: [trigger], bars: [barred(trigger)], shown: text};
    }
    const state = {
        parts: [main], bars: [barred(main)], shown: main.value, typed: !main.readOnly, type: main.type,
    };
    if (longs.length) return {...state, kind: 'textarea', still: main.readOnly};
    if (['date', 'datetime-local', 'time', 'month'].includes(main.type)) {
        return {...state, kind: 'native_date', still: main.readOnly};
    }
    const wrap = wrapOf(main, area), kind = kindOf(main, wrap);
    if (kind === 'list' || kind === 'calendar') {
        state.shown = said(main.value) || (kind === 'list' ? textOf(wrapOf(main, [main])) : '');
        if (barred(wrap)) state.bars = [true];
        if (!big(main) || !clear(main)) state.parts = [wrap];
    }
    return {...state, kind, wrap};
};
const apartFrom = ([first, second]) => {
    if (!second) return false;
    const between = document.createRange();
    between.setStartAfter(first);
    between.setEndBefore(second);
    return /[^\s年月日号时点分秒\-\/.:：至到]/.test(between.toString());
};
const fieldOf = (scope, by) => {
    const areas = find(scope, by);
    if (areas.length !== 1) return {areas};
    return {areas, ...probe(areas[0], scope)};
};
const chosenOf = one => {
    if (one.kind === 'select') return one.parts.map(each => each.selectedOptions[0])
        .filter(each => each && each.value !== '').map(each => [tidy(each.textContent), each.value]);
    if (one.kind !== 'radios') return [];
    return one.ticks.filter(each => each.checked).map(each => [wordOf(each), each.value]);
};
const view = (scope, by) => {
    const one = fieldOf(scope, by);
    const standing = !one.kind ? '' : one.bars.length && one.bars.every(Boolean) ? 'locked'
        : one.kind === 'shown' || one.still ? 'readonly' : 'open';
    return {found: one.areas.map(described), trouble: one.trouble ?? '', kind: one.kind ?? '', standing,
            shown: one.on === undefined ? one.shown ?? '' : one.on ? '是' : '否',
            levels: one.levels ?? [], apart: one.apart ?? false, offered: one.offered ?? [],
            chosen: chosenOf(one),
            typed: one.typed ?? false, type: one.type ?? ''};
};
"""
"""`fieldOf(scope, by)` is the one field that fits, with its kind and its parts; `view` describes it."""
