extension HTMLReport {
    /// The page's only style sheet. Widths and offsets of bars are beside them.
    static let style: Markup = """

        :root {
          --page: #ffffff; --panel: #f5f7f9; --line: #d5dbe1; --ink: #1b2229; --quiet: #56616c; --accent: #2563a8; --track: #e3e8ed;
          --good: #17703a; --good-panel: #e2f4e8; --bad: #b3261e; --bad-panel: #fdeceb; --doubtful: #835400; --doubtful-panel: #fff3d6;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #11161b; --panel: #1a2128; --line: #313b45; --ink: #e5eaef; --quiet: #9ba7b3; --accent: #79b3f0; --track: #29323b;
            --good: #6fcf8e; --good-panel: #16311f; --bad: #ff9088; --bad-panel: #3a1b19; --doubtful: #eabf5b; --doubtful-panel: #352a0e;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        body {
          margin: 0 auto; max-width: 64rem; padding: 1.5rem clamp(1rem, 4vw, 2.5rem) 3rem; background: var(--page); color: var(--ink);
          font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; overflow-wrap: anywhere;
        }
        h1, h2, h3, h4 { line-height: 1.25; margin: 0; font-weight: 650; }
        h1 { font-size: 1.5rem; } h2 { font-size: 1.25rem; } h3 { font-size: 1.05rem; } h4 { font-size: .95rem; color: var(--quiet); }
        .step > h2, .step > h3 { margin: 2.25rem 0 .75rem; } .step > h2:first-child { margin-top: 0; } .step > h4 { margin: 1.25rem 0 .25rem; }
        p { margin: 0; }
        a { color: var(--accent); }
        code, pre, .path, small { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: .875em; }
        header { border-top: .375rem solid var(--quiet); padding: 1.25rem 0 0; }
        header.good { border-color: var(--good); } header.bad { border-color: var(--bad); }
        .brand { color: var(--quiet); font-size: .875rem; margin-bottom: .25rem; }
        .lead { font-size: 1.0625rem; margin: .625rem 0 1rem; max-width: 52rem; }
        .chip {
          display: inline-block; border-radius: 1em; padding: .125em .625em; font-size: .8125rem; font-weight: 600; line-height: 1.5;
          white-space: nowrap; background: var(--panel); color: var(--quiet);
        }
        h1 .chip { font-size: .9375rem; vertical-align: .15em; margin-right: .25rem; } h2 .chip { vertical-align: .125em; margin-right: .25rem; }
        .chip.good { background: var(--good-panel); color: var(--good); }
        .chip.bad { background: var(--bad-panel); color: var(--bad); }
        .chip.doubtful { background: var(--doubtful-panel); color: var(--doubtful); }
        dl { margin: 0; } dt { color: var(--quiet); font-size: .8125rem; } dd { margin: 0; }
        .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 12.5rem), 1fr)); gap: .75rem 1.5rem; }
        main > section { margin-top: 2rem; border-top: 1px solid var(--line); padding-top: 1.5rem; }
        main > .only { border-top: 0; padding-top: 0; margin-top: 1.5rem; }
        .diagnosis { border-left: .25rem solid var(--line); background: var(--panel); border-radius: .25rem; padding: .875rem 1rem; display: grid; gap: .75rem; }
        .diagnosis.bad { border-color: var(--bad); background: var(--bad-panel); } .diagnosis.good { border-color: var(--good); }
        .facts + .diagnosis { margin-top: 1rem; }
        table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
        th { text-align: left; font-weight: 600; } thead th { color: var(--quiet); font-size: .8125rem; font-weight: 400; }
        th, td { padding: .4375rem .75rem .4375rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        th:last-child, td:last-child { padding-right: 0; }
        tbody tr:last-child > * { border-bottom: 0; }
        .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .waterfall th, .waterfall td { border: 0; padding-block: .25rem; vertical-align: middle; }
        .waterfall tbody th { font-weight: 400; width: 12rem; } .waterfall td.number { width: 5.5rem; }
        .waterfall tr.bad th, .waterfall tr.bad td.number { color: var(--bad); }
        .scale { display: flex; justify-content: space-between; }
        .track { background: repeating-linear-gradient(90deg, var(--track) 0 1px, transparent 1px 25%); border-right: 1px solid var(--track) !important; padding-inline: 0 !important; }
        .track span { display: block; height: .875rem; min-width: 2px; border-radius: 2px; background: var(--accent); }
        .bad .track span { background: var(--bad); }
        .note { color: var(--quiet); font-size: .875rem; margin-top: .5rem; }
        .chain { list-style: none; margin: 0; padding: 0; }
        .chain li { position: relative; border: 1px solid var(--line); border-radius: .375rem; padding: .75rem 1rem; margin-top: .75rem; break-inside: avoid; }
        .chain li:first-child { margin-top: 0; }
        .chain li.bad { border-color: var(--bad); }
        .depth-1 { margin-left: 1.5rem; } .depth-2 { margin-left: 3rem; } .depth-3 { margin-left: 4.5rem; } .depth-4 { margin-left: 6rem; }
        .chain li:not(.depth-0)::before {
          content: ""; position: absolute; left: -1rem; top: -.75rem; width: 1rem; height: 2rem; border: solid var(--line); border-width: 0 0 1px 1px;
        }
        .subject { font-weight: 600; }
        .tag { font-size: .75rem; font-weight: 400; color: var(--quiet); border: 1px solid var(--line); border-radius: .25rem; padding: 0 .375rem; white-space: nowrap; }
        .problem { color: var(--bad); font-weight: 600; }
        .validity { margin: .375rem 0 .5rem; }
        .lifetime { height: .375rem; border-radius: .1875rem; background: var(--track); margin-top: .375rem; max-width: 24rem; }
        .lifetime span { display: block; height: 100%; border-radius: inherit; background: var(--quiet); border-right: 3px solid var(--ink); }
        .lifetime.bad span { background: var(--bad); }
        .chain dl { display: grid; gap: .125rem; font-size: .875rem; } .chain dl div { display: grid; grid-template-columns: 5.5rem 1fr; gap: .5rem; }
        .pairs th { font-weight: 400; color: var(--quiet); width: 14rem; } .pairs td, .pairs th { border: 0; padding-block: .1875rem; }
        .fates { display: flex; gap: 2px; height: .75rem; border-radius: .25rem; overflow: hidden; }
        .fates span { min-width: 3px; }
        .legend { list-style: none; margin: .5rem 0 1rem; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; font-size: .875rem; }
        .legend span { display: inline-block; width: .75rem; height: .75rem; border-radius: .1875rem; vertical-align: -.0625rem; }
        .stored, .planned { background: var(--good); } .stored-with-warning { background: var(--doubtful); } .failed { background: var(--bad); }
        .skipped { background: var(--line); } .not-attempted { background: var(--quiet); }
        .objects small { display: block; color: var(--quiet); } .objects p, .steps p { margin-top: .25rem; } .steps code { white-space: nowrap; } .hint { color: var(--quiet); }
        figure { margin: 1rem 0 0; break-inside: avoid; } figcaption { color: var(--quiet); font-size: .875rem; }
        .plot { display: block; width: 100%; height: auto; max-width: 60rem; font-size: 12px; } .plot text { fill: var(--quiet); }
        .plot .axis { stroke: var(--quiet); } .plot .grid { stroke: var(--track); } .plot .bar { fill: var(--accent); }
        .plot .mark { stroke: var(--doubtful); stroke-dasharray: 2 3; } .plot .line { fill: none; stroke: var(--accent); stroke-width: 2; }
        .plot .dashed { stroke: var(--quiet); stroke-dasharray: 5 4; }
        .facts + table, .facts + details { margin-top: 1rem; }
        .warnings { margin: 0; padding-left: 1.25rem; }
        details { margin-top: 1rem; } details.step > h3:first-of-type { margin-top: 1rem; } summary { cursor: pointer; color: var(--accent); width: fit-content; }
        details > table { margin-top: .5rem; }
        pre { background: var(--panel); border-radius: .375rem; padding: .875rem 1rem; margin: .75rem 0 0; white-space: pre-wrap; line-height: 1.45; }
        footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: .75rem; color: var(--quiet); font-size: .8125rem; }
        @media (max-width: 40rem) {
          body { padding-top: 1rem; } h1 { font-size: 1.25rem; } h1 .chip { display: table; margin-bottom: .375rem; }
          .facts { grid-template-columns: 1fr; gap: .375rem; } .facts > div { display: grid; grid-template-columns: 8.5rem 1fr; gap: .75rem; } .facts dt { padding-top: .125rem; }
          .steps code { white-space: normal; }
          .stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          .stack, .stack tbody, .stack tr, .stack td { display: block; }
          .stack tr { border-bottom: 1px solid var(--line); padding: .5rem 0; } .stack tr:last-child { border-bottom: 0; }
          .stack td { display: grid; grid-template-columns: 6rem 1fr; gap: 0 .75rem; border: 0; padding: .125rem 0; text-align: left; white-space: normal; }
          .stack td::before { content: attr(data-label); color: var(--quiet); font-size: .8125rem; }
          .stack td.none { display: none; } .stack td > * { justify-self: start; } .stack td:nth-child(2) > * { grid-column: 2; }
          .waterfall tbody th { width: auto; } .waterfall th, .waterfall td { padding-right: .5rem; } .track { width: 35%; }
          .depth-1, .depth-2, .depth-3, .depth-4 { margin-left: 1rem; }
          .chain dl div, .pairs tr { display: block; } .pairs th, .pairs td { display: block; width: auto; } .pairs td { padding-bottom: .5rem; }
        }
        @media print {
          :root {
            --page: #ffffff; --panel: #f5f7f9; --line: #c5ccd3; --ink: #000000; --quiet: #444c54; --accent: #1f4f86; --track: #dde3e8;
            --good: #11562c; --good-panel: #e2f4e8; --bad: #9a1c15; --bad-panel: #fdeceb; --doubtful: #6b4500; --doubtful-panel: #fff3d6;
          }
          @page { margin: 15mm; }
          body { max-width: none; padding: 0; font-size: .8125rem; }
          * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          tr, .diagnosis, .chain li, .facts > div { break-inside: avoid; } h1, h2, h3, h4 { break-after: avoid; }
          details::details-content { content-visibility: visible; height: auto; } .printed { display: none; }
          a { color: inherit; text-decoration: none; }
        }

        """
}
