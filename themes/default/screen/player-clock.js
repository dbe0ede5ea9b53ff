"use strict";
// What a loop shows at a moment: schedules, the slide that is due, the next change, the date in
// words. Pure functions of a loop (see `loop.json`) and a `Date`; nothing here touches the page.
(() => {
  const DAY_MINUTES = 24 * 60;
  const LOOK_AHEAD_DAYS = 8; // A week and a day: every weekday rule changes within it.

  const pad = (n) => String(n).padStart(2, "0");
  /** The local day as `2026-11-24`; such texts compare like the days they name. */
  const dayOf = (date) => `${String(date.getFullYear()).padStart(4, "0")}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  /** Monday 1 to Sunday 7. */
  const weekdayOf = (date) => ((date.getDay() + 6) % 7) + 1;
  /** Minutes after midnight of `08:30`; `24:00` is the end of the day. NaN when it is no time. */
  const minutesOf = (text) => {
    const m = /^([01]?\d|2[0-4]):([0-5]\d)$/.exec(text);
    const minutes = m ? Number(m[1]) * 60 + Number(m[2]) : NaN;
    return minutes <= DAY_MINUTES ? minutes : NaN;
  };

  const some = (list) => Boolean(list && list.length);
  const scheduled = (rule) => Boolean(rule.valid || some(rule.hours) || some(rule.weekdays));
  const evergreen = (slide) => (slide.evergreen == null ? !scheduled(slide) : slide.evergreen);

  /**
   * Whether a slide's or a loop's own `valid`, `hours` and `weekdays` allow it at a moment, in local
   * time. The last day of `valid` counts to its end. Hours that cross midnight belong to the weekday
   * on which they begin.
   */
  const allowed = (rule, date) => {
    const today = dayOf(date);
    const { from: first, until: last } = rule.valid || {};
    if ((first && today < first) || (last && today > last)) return false;
    const on = (weekday) => !some(rule.weekdays) || rule.weekdays.includes(weekday);
    const weekday = weekdayOf(date);
    if (!some(rule.hours)) return on(weekday);
    const eve = weekday === 1 ? 7 : weekday - 1;
    const now = date.getHours() * 60 + date.getMinutes();
    return rule.hours.some(([start, end]) => {
      const from = minutesOf(start);
      const to = minutesOf(end);
      if (from < to) return on(weekday) && now >= from && now < to;
      return (on(weekday) && now >= from) || (on(eve) && now < to);
    });
  };

  /**
   * Which slides may show: indexes, ascending. When none may, the evergreen ones, even outside the
   * loop's own hours; without any of those, all. Never empty, so that a screen is never black.
   */
  const eligible = (slides, loop, date) => {
    const all = slides.map((_, i) => i);
    const now = allowed(loop, date) ? all.filter((i) => allowed(slides[i], date)) : [];
    if (now.length) return now;
    const green = all.filter((i) => evergreen(slides[i]));
    return green.length ? green : all;
  };

  /** The indexes of the slides in the order in which they play at a moment. */
  const playing = (loop, date) => {
    const may = new Set(eligible(loop.slides, loop, date));
    const order = (loop.order || []).filter((i) => may.has(i));
    return order.length ? order : [...may];
  };

  const millis = (slide) => Math.max(1, Math.round(slide.seconds * 1000));

  /**
   * The slide that is due: `index` into the slides, `place` in the playing order, `since` (when this
   * showing began, in ms since 1970), `elapsed` and `remaining` in ms. The clock alone decides: screens
   * side by side stay in step, and a restart joins in the middle.
   */
  const dueAt = (loop, date) => {
    const order = playing(loop, date);
    const now = date.getTime();
    const total = order.reduce((sum, i) => sum + millis(loop.slides[i]), 0);
    let elapsed = now - Math.floor(now / total) * total;
    let place = 0;
    while (elapsed >= millis(loop.slides[order[place]])) {
      elapsed -= millis(loop.slides[order[place]]);
      place += 1;
    }
    let remaining = millis(loop.slides[order[place]]) - elapsed;
    // A schedule may cut the slide short. Schedules change on whole minutes.
    const same = order.join();
    for (let t = (Math.floor(now / 60000) + 1) * 60000; t < now + remaining; t += 60000) {
      if (playing(loop, new Date(t)).join() !== same) {
        remaining = t - now;
        break;
      }
    }
    return { index: order[place], place, since: now - elapsed, elapsed, remaining };
  };

  /** The next moment at which other slides may show, or null when there is none in sight. */
  const nextChange = (loop, date) => {
    const rules = [loop, ...loop.slides].filter(scheduled);
    if (!rules.length) return null;
    const edges = new Set([0]);
    for (const rule of rules) for (const pair of rule.hours || []) for (const text of pair) edges.add(minutesOf(text));
    const midnight = (shift, from = date) => new Date(from.getFullYear(), from.getMonth(), from.getDate() + shift);
    const days = Array.from({ length: LOOK_AHEAD_DAYS }, (_, i) => midnight(i));
    for (const { valid } of rules) {
      for (const [text, shift] of [[valid && valid.from, 0], [valid && valid.until, 1]]) {
        const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text || "");
        if (m) days.push(midnight(shift, new Date(Number(m[1]), Number(m[2]) - 1, Number(m[3]))));
      }
    }
    const moments = new Set();
    for (const day of days) {
      const next = midnight(1, day);
      for (const m of edges) moments.add(new Date(day.getFullYear(), day.getMonth(), day.getDate(), 0, m).getTime());
      // On a day when the clocks go forward or back, an edge can fall into the gap or come twice.
      if (next - day !== DAY_MINUTES * 60000) for (let t = day.getTime(); t < next.getTime(); t += 1800000) moments.add(t);
    }
    const same = playing(loop, date).join();
    const found = [...moments].filter((t) => t > date.getTime()).sort((a, b) => a - b)
      .find((t) => playing(loop, new Date(t)).join() !== same);
    return found === undefined ? null : new Date(found);
  };

  /** What is wrong with a loop that came over the network or from a disk, or null. */
  const fault = (loop) => {
    const whole = (n, below) => Number.isInteger(n) && n >= 0 && n < below;
    const day = (text) => text == null || /^\d{4}-\d{2}-\d{2}$/.test(text);
    const rule = (r) =>
      (r.hours == null || (Array.isArray(r.hours) && r.hours.every((p) => p && p.length === 2 && p.every((t) => minutesOf(t) >= 0)))) &&
      (r.weekdays == null || (Array.isArray(r.weekdays) && r.weekdays.every((d) => Number.isInteger(d) && d >= 1 && d <= 7))) &&
      (r.valid == null || (day(r.valid.from) && day(r.valid.until)));
    if (!loop || typeof loop.version !== "string" || !loop.version) return "version";
    if (!Array.isArray(loop.sets) || !loop.sets.length || !loop.sets.every((s) => s && s.width > 0 && s.height > 0)) return "sets";
    if (!Array.isArray(loop.slides) || !loop.slides.length) return "slides";
    for (const slide of loop.slides) {
      if (!slide || !(slide.seconds > 0) || !Number.isFinite(slide.seconds)) return "seconds";
      const { files } = slide;
      if (!Array.isArray(files) || files.length !== loop.sets.length || !files.every((f) => f && typeof f.src === "string" && f.src)) return "files";
      if (!rule(slide)) return "schedule";
    }
    if (!rule(loop)) return "schedule";
    if (loop.order != null && !(Array.isArray(loop.order) && loop.order.every((i) => whole(i, loop.slides.length)))) return "order";
    return null;
  };

  const ZH_DAYS = ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"];
  const EN_DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
  const EN_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December"];
  /**
   * The local date in words, as the two parts between which a line may break, and what joins them.
   * `plain` is for a machine whose fonts lack Chinese: figures only.
   */
  const dateText = (date, lang, plain = false) => {
    const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
    if (plain) return { parts: [dayOf(date)], joiner: "" };
    if (/^zh/i.test(lang)) return { parts: [`${year}年${month + 1}月${day}日`, ZH_DAYS[date.getDay()]], joiner: " " };
    return { parts: [`${EN_DAYS[date.getDay()]},`, `${day} ${EN_MONTHS[month]} ${year}`], joiner: " " };
  };

  self.OutreachPlayer = Object.assign(self.OutreachPlayer || {}, {
    allowed, eligible, playing, dueAt, nextChange, fault, dateText, dayOf,
  });
})();
