-- Works in Neovim as a writer does: a second Neovim is started, gets keys, and is looked at.
--
-- Nothing sleeps: what is expected is waited for. `PATIENCE` says when to give it up.

local PATIENCE = 60000
local desk = assert(vim.env.SAYSO_DESK)
local project = assert(vim.env.SAYSO_PROJECT)
local init = project .. '/editors/neovim/tests/init.lua'

local child = vim.fn.jobstart(
  { vim.v.progpath, '--embed', '--headless', '--clean', '-n', '-u', init },
  { rpc = true, cwd = desk }
)
assert(child > 0, 'Neovim does not start')

---Runs Lua in the editor.
local function run(code, ...)
  return vim.rpcrequest(child, 'nvim_exec_lua', code, { ... })
end

---Types keys as a writer does.
local function keys(typed)
  vim.rpcrequest(child, 'nvim_input', typed)
end

---Waits until `look` gives something, and gives it.
local function expect(what, look)
  local seen, last
  local function holds()
    local ok, result = pcall(look)
    last = result
    if ok and result and result ~= vim.NIL then
      seen = result
      return true
    end
    return false
  end
  if not vim.wait(PATIENCE, holds, 20) then
    error(('waited in vain for %s; last: %s; messages: %s'):format(
      what,
      vim.inspect(last),
      tostring(run([[return vim.fn.execute('messages')]]))
    ), 2)
  end
  return seen
end

local function equal(actual, expected, what)
  if not vim.deep_equal(actual, expected) then
    error(('%s: expected %s, got %s'):format(what, vim.inspect(expected), vim.inspect(actual)), 2)
  end
end

local function open(name)
  run('vim.cmd.edit(...)', desk .. '/' .. name)
  expect('the server at ' .. name, function()
    return run([[
      local client = vim.lsp.get_clients({ bufnr = 0, name = 'sayso' })[1]
      return client ~= nil and client.initialized
    ]])
  end)
end

---Puts the cursor on the byte `into` of the first place of some words.
local function go(words, into)
  run([[
    local words, into = ...
    vim.api.nvim_win_set_cursor(0, { 1, 0 })
    assert(vim.fn.search('\\V' .. vim.fn.escape(words, '\\'), 'cW') > 0, 'not there: ' .. words)
    local at = vim.api.nvim_win_get_cursor(0)
    vim.api.nvim_win_set_cursor(0, { at[1], at[2] + into })
  ]], words, into or 0)
end

local function here()
  return run([[
    return {
      file = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(0), ':t'),
      line = vim.api.nvim_get_current_line(),
      word = vim.api.nvim_get_current_line():sub(vim.fn.col('.')),
    }
  ]])
end

---The rules of the diagnostics, each once, sorted.
local function rules()
  return run([[
    local codes = {}
    for _, diagnostic in ipairs(vim.diagnostic.get(0)) do codes[diagnostic.code] = true end
    codes = vim.tbl_keys(codes)
    table.sort(codes)
    return codes
  ]])
end

local function has(list, item)
  return vim.tbl_contains(list, item)
end

local tests = {}
local function test(name, body)
  table.insert(tests, { name = name, body = body })
end

test('both endings get the file type, and the project its root', function()
  run('vim.cmd.edit(...)', desk .. '/draft.sayso.md')
  equal(run('return vim.bo.filetype'), 'sayso', '.sayso.md')
  run('vim.cmd.edit(...)', desk .. '/README.md')
  equal(run('return vim.bo.filetype'), 'markdown', '.md')
  open('kaesong-with-mistakes.sayso')
  equal(run('return vim.bo.filetype'), 'sayso', '.sayso')
  equal(run([[return vim.lsp.get_clients({ bufnr = 0 })[1].root_dir]]), desk, 'root')
  equal(run('return vim.bo.commentstring'), '<!-- %s -->', 'comments')
end)

test('the mistakes are found', function()
  local found = expect('diagnostics', function()
    local found = rules()
    return #found > 10 and found
  end)
  -- The comments in the report name the rule that finds what is below them.
  local text = table.concat(vim.fn.readfile(desk .. '/kaesong-with-mistakes.sayso'), '\n')
  local named = 0
  for comment in text:gmatch('<!%-%-.-%-%->') do
    local rule = comment:match('[:,] ([a-z]+%-[a-z-]+)')
    if rule and not comment:find('sayso%-ignore') then
      named = named + 1
      assert(has(found, rule), 'not found: ' .. rule)
    end
  end
  assert(named >= 10, 'the report names its mistakes')
  go('photo-gates')
  local there = run([[
    local at = vim.api.nvim_win_get_cursor(0)
    return vim.tbl_filter(function(d) return d.col == at[2] end, vim.diagnostic.get(0, { lnum = at[1] - 1 }))
  ]])
  equal(#there, 1, 'one finding at the key')
  equal(there[1].code, 'unknown-source', 'its rule')
  equal(there[1].severity, vim.diagnostic.severity.ERROR, 'its severity')
end)

test('a quick fix mends the text, and the finding goes', function()
  go('photo-gates', 2)
  -- What `gra` offers, and the first item of it chosen: the other makes a new source.
  run([[
    vim.lsp.buf.code_action({
      apply = true,
      filter = function(action) return action.title:find('^Use the key') ~= nil end,
    })
  ]])
  expect('the key mended', function()
    return run([[return vim.fn.search('by=photo-gate on=', 'nw') > 0]])
  end)
  equal(run([[return vim.fn.search('photo-gates', 'nw')]]), 0, 'the old key')
  expect('one finding fewer', function()
    return run([[
      return #vim.tbl_filter(function(d) return d.message:find('photo%-gates') end, vim.diagnostic.get(0)) == 0
    ]])
  end)
  keys('u')
  expect('the mistake back', function()
    return run([[return vim.fn.search('photo-gates', 'nw') > 0]])
  end)
end)

test('to a source in the report, and back to its uses', function()
  open('kaesong.sayso')
  go('from="rfa-china-1', #'from="')
  local from = run([[return vim.fn.line('.')]])
  keys('<C-]>')
  local there = expect('the source', function()
    return run([[return vim.fn.line('.')]]) ~= from and here()
  end)
  assert(there.line:find('::: {.source #rfa-china-1 ', 1, true), there.line)
  assert(there.word:find('^rfa%-china%-1'), there.word)
  -- On the definition itself, the way leads to its uses: a list, since they are several.
  run([[
    _G.uses = nil
    vim.lsp.buf.definition({ on_list = function(list) _G.uses = #list.items end })
  ]])
  expect('its uses', function()
    return run([[return _G.uses ~= nil and _G.uses > 1]])
  end)
  keys('<C-t>')
  expect('back where we were', function()
    return run([[return vim.fn.line('.')]]) == from
  end)
end)

test('into a BibTeX library, and back', function()
  open('kaesong.sayso')
  go('by=mou-2016', 4)
  keys('<C-]>')
  local there = expect('the library', function()
    local at = here()
    return at.file == 'library.bib' and at
  end)
  equal(there.line, '@report{mou-2016,', 'the entry')
  assert(there.word:find('^mou%-2016'), there.word)
  keys('<C-o>')
  expect('the report', function()
    return here().file == 'kaesong.sayso'
  end)
end)

test('a hover gives the reference', function()
  open('kaesong.sayso')
  go('by=mou-2016', 4)
  run([[vim.lsp.buf.hover()]])
  local text = expect('a hover', function()
    return run([[
      local window = vim.b.lsp_floating_preview
      if not (window and vim.api.nvim_win_is_valid(window)) then return false end
      local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false)
      return table.concat(lines, '\n')
    ]])
  end)
  assert(text:find('Shutdown of the Kaesong Industrial Complex', 1, true), text)
  assert(text:find('10 February 2016', 1, true), text)
  run([[vim.api.nvim_win_close(vim.b.lsp_floating_preview, true)]])
end)

---Types a new line at the end of the report's first section and completes; gives the line after
---the item called `label` is taken.
local function complete(typed, label)
  go('## Sources')
  keys('O' .. typed:gsub('<', '<lt>') .. '<C-x><C-o>')
  local at = expect('a menu with ' .. label, function()
    return run([[
      local label = ...
      if vim.fn.pumvisible() == 0 then return false end
      for index, item in ipairs(vim.fn.complete_info({ 'items' }).items) do
        if (item.abbr ~= '' and item.abbr or item.word) == label then return index end
      end
      return false
    ]], label)
  end)
  -- One item alone is put in at once; of several none is chosen yet.
  keys(('<C-n>'):rep(run([[
    local index = ...
    return index - 1 - vim.fn.complete_info({ 'selected' }).selected
  ]], at)) .. '<C-y>')
  local line = expect('the item put in', function()
    return run([[return vim.fn.pumvisible() == 0]]) and run([[return vim.api.nvim_get_current_line()]])
  end)
  keys('<Esc>u')
  expect('the report as it was', function()
    return run([[return vim.fn.mode() == 'n' and not vim.bo.modified]])
  end)
  return line
end

test('keys and attributes are completed', function()
  open('kaesong.sayso')
  run([[vim.o.completeopt = 'menuone,noselect']])
  equal(complete('[It hums]{by=mou', 'mou-2016'), '[It hums]{by=mou-2016', 'a key')
  equal(complete('[It hums]{by=rfa ev', 'event'), '[It hums]{by=rfa event=', 'an attribute')
  equal(complete('[So]{.judgment confidence=', 'moderate'), '[So]{.judgment confidence=moderate', 'a value')
end)

---Asks the server through the editor; gives the answer. `more` are parameters beside the place of the
---cursor.
local function ask(method, more)
  local answer = run([[
    local method, more = ...
    local client = vim.lsp.get_clients({ bufnr = 0, name = 'sayso' })[1]
    local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
    params = vim.tbl_extend('force', params, more or {})
    local answer, err = client:request_sync(method, params, 60000, 0)
    return { result = answer and answer.result, err = err or answer.err }
  ]], method, more or vim.empty_dict())
  assert(not answer.err, method .. ': ' .. vim.inspect(answer.err))
  return answer.result
end

---Calls a function of `vim.lsp.buf` that gives a list, and gives the words of its items.
local function listed(call)
  run('_G.list = nil; ' .. call:gsub('ON_LIST', 'on_list = function(list) _G.list = list.items end'))
  return expect('the list of ' .. call, function()
    return run([[
      return _G.list and vim.tbl_map(function(item)
        return vim.fn.fnamemodify(item.filename, ':t') .. ':' .. vim.trim(item.text)
      end, _G.list)
    ]])
  end)
end

local function find(list, words)
  for _, item in ipairs(list) do
    if item:find(words, 1, true) then return item end
  end
  error(('%s is not in %s'):format(words, vim.inspect(list)), 2)
end

test('ways from a claim: its scope, the root, the evidence, all uses', function()
  open('kaesong.sayso')
  go('Nineteen garment')
  find(listed([[vim.lsp.buf.declaration({ ON_LIST })]]), '::: {by=rfa-china-1 on=2017-10-03}')
  find(listed([[vim.lsp.buf.implementation({ ON_LIST })]]), 'rfa.txt:')
  go('by=rfa}', 3)
  find(listed([[vim.lsp.buf.type_definition({ ON_LIST })]]), '::: {.source #rfa-china-1')
  go('by=mou-2016', 4)
  local uses = listed([[vim.lsp.buf.references({ includeDeclaration = true }, { ON_LIST })]])
  find(uses, 'library.bib:@report{mou-2016,')
  find(uses, 'kaesong.sayso:Tuesday. [The park was once run')
  find(uses, 'kaesong-with-mistakes.sayso:')
end)

test('the key under the cursor is marked where else it stands', function()
  open('kaesong.sayso')
  go('::: {.source #yonhap', #'::: {.source #')
  run([[vim.lsp.buf.document_highlight()]])
  expect('two marks', function()
    return run([[
      local space = vim.api.nvim_get_namespaces()['nvim.lsp.references']
      return space and #vim.api.nvim_buf_get_extmarks(0, space, 0, -1, {}) == 2
    ]])
  end)
  run([[vim.lsp.buf.clear_references()]])
end)

test('the outline has sections, sources and claims', function()
  open('kaesong.sayso')
  local symbols = listed([[vim.lsp.buf.document_symbol({ ON_LIST })]])
  for _, name in ipairs({ 'Sources', 'yonhap', 'Nineteen garment plants are in use' }) do
    find(symbols, name)
  end
end)

test('sections and sources fold', function()
  open('kaesong.sayso')
  run([[
    vim.wo.foldmethod = 'expr'
    vim.wo.foldexpr = 'v:lua.vim.lsp.foldexpr()'
    vim.wo.foldlevel = 99
  ]])
  go('::: {.source #yonhap')
  expect('a fold of the source, within that of its section', function()
    return run([[
      local line = vim.fn.line('.')
      local heading = vim.fn.search('^## Sources', 'nbw')
      return vim.fn.foldlevel(heading) > 0 and vim.fn.foldlevel(line) > vim.fn.foldlevel(heading)
    ]])
  end)
  run([[vim.wo.foldlevel = 0]])
  go('## Sources')
  equal(run([[return { vim.fn.foldclosed('.') > 0, vim.fn.foldclosedend('.') >= vim.fn.line('$') - 1 }]]), { true, true }, 'closed')
  run([[
    vim.wo.foldmethod = 'manual'
    vim.cmd('normal! zE')
  ]])
end)

test('a selection grows from the word to the report', function()
  open('kaesong.sayso')
  go('Nineteen garment', 3)
  local position = run([[
    return vim.lsp.util.make_position_params(0, vim.lsp.get_clients({ bufnr = 0 })[1].offset_encoding).position
  ]])
  local step = ask('textDocument/selectionRange', { positions = { position } })[1]
  local steps = 0
  while type(step) == 'table' do
    steps, step = steps + 1, step.parent
  end
  assert(steps >= 5, steps)
end)

test('links lead to the library, to evidence and to pages', function()
  open('kaesong.sayso')
  local targets = {}
  for _, link in ipairs(ask('textDocument/documentLink')) do
    local target = type(link.target) == 'string' and link.target or run([[
      local link = ...
      local answer = vim.lsp.get_clients({ bufnr = 0 })[1]:request_sync('documentLink/resolve', link, 60000, 0)
      return answer.result.target
    ]], link)
    table.insert(targets, target)
  end
  for _, words in ipairs({ '/zotero.json', '/evidence/rfa.txt', 'https://example.org/rfa/kaesong' }) do
    find(targets, words)
  end
end)

test('hints tell what holds for a claim', function()
  open('kaesong.sayso')
  run([[vim.lsp.inlay_hint.enable(true, { bufnr = 0 })]])
  go('Nineteen garment')
  local labels = expect('hints in this line', function()
    local found = run([[
      local line = vim.fn.line('.') - 1
      local range = { start = { line = line, character = 0 }, ['end'] = { line = line + 1, character = 0 } }
      return vim.tbl_map(function(hint)
        local label = hint.inlay_hint.label
        return type(label) == 'string' and label or label[1].value
      end, vim.lsp.inlay_hint.get({ bufnr = 0, range = range }))
    ]])
    return #found > 0 and found
  end)
  find(labels, 'rfa-china-1')
  find(labels, '2017-10-03')
  expect('the hints in the text', function()
    return run([[
      vim.cmd.redraw()
      local space = vim.api.nvim_get_namespaces()['nvim.lsp.inlayhint']
      for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, space, 0, -1, { details = true })) do
        if vim.inspect(mark[4].virt_text):find('rfa%-china%-1') then return true end
      end
      return false
    ]])
  end)
  run([[vim.lsp.inlay_hint.enable(false, { bufnr = 0 })]])
end)

---What lenses say, by the lines that they stand above.
local function lenses()
  return run([[
    local lenses = {}
    for _, lens in ipairs(vim.lsp.codelens.get(vim.api.nvim_get_current_buf())) do
      if lens.command then lenses[tostring(lens.range.start.line + 1)] = lens.command.title end
    end
    return lenses
  ]])
end

test('lenses count claims, follow the text, and lead to the claims', function()
  open('kaesong.sayso')
  go('::: {.source #yonhap')
  local line = tostring(run([[return vim.fn.line('.')]]))
  local function titled(count)
    return function()
      return (lenses()[line] or ''):find('^' .. count .. ' claim') ~= nil
    end
  end
  expect('the lens of a source', titled(4))
  -- A claim fewer; the plugin asks again by itself.
  go('[Fewer North Koreans', 0)
  keys('x')
  expect('a lens that follows', titled(3))
  keys('u')
  expect('the lens as it was', titled(4))
  go('::: {.source #yonhap')
  run([[vim.lsp.codelens.run()]])
  local list = expect('the claims in a list', function()
    return run([[
      local list = vim.fn.getqflist({ title = 0, items = 0, winid = 0 })
      return list.winid ~= 0 and { title = list.title, texts = vim.tbl_map(function(item) return item.text end, list.items) }
    ]])
  end)
  assert(list.title:find('^4 claims'), list.title)
  find(list.texts, '[Beijing will not extend')
  run([[vim.cmd.cclose()]])
end)

test('who rests on a source, and on whom it rests', function()
  open('kaesong.sayso')
  go('::: {.source #rfa ', #'::: {.source #')
  for call, words in pairs({ incoming_calls = 'rfa-china-2', outgoing_calls = 'rfa-china-1' }) do
    run(([[vim.fn.setqflist({}, 'r'); vim.lsp.buf.%s()]]):format(call))
    local texts = expect(call, function()
      local items = run([[return vim.tbl_map(function(item) return item.text end, vim.fn.getqflist())]])
      return #items > 0 and items
    end)
    find(texts, words)
    run([[vim.cmd.cclose()]])
  end
end)

test('the server tells what words are', function()
  open('kaesong.sayso')
  local function token(words, into)
    go(words, into)
    return expect('a token at ' .. words, function()
      return run([[
        local token = (vim.lsp.semantic_tokens.get_at_pos() or {})[1]
        return token and { type = token.type, modifiers = vim.tbl_keys(token.modifiers) }
      ]])
    end)
  end
  equal(token('Nineteen garment'), { type = 'event', modifiers = {} }, 'a claim')
  equal(token('The sanctions make'), { type = 'event', modifiers = { 'abstract' } }, 'a judgment')
  equal(token('#yonhap', 2), { type = 'variable', modifiers = { 'definition' } }, 'a key where it is defined')
  -- The words of a claim look like the prose that they are, a judgment does not.
  local function shown_as(group)
    return run([[return vim.fn.synIDattr(vim.fn.synIDtrans(vim.fn.hlID(...)), 'name')]], group)
  end
  equal(shown_as('@lsp.type.event.sayso'), '@lsp.type.event.sayso', 'claims')
  equal(shown_as('@lsp.typemod.event.abstract.sayso'), '@markup.italic', 'judgments')
end)

---Undoes all, so that the next test finds the text as it was.
local function undo(name)
  run([[
    vim.cmd.buffer((...))
    vim.cmd('silent undo 0')
    vim.cmd('silent write')
  ]], desk .. '/' .. name)
end

test('a key is renamed in the report, in another and in the library', function()
  open('kaesong.sayso')
  go('by=mou-2016', 4)
  run([[vim.lsp.buf.rename('shutdown-2016')]])
  expect('the new key in the report', function()
    return run([[return vim.fn.search('mou-2016', 'nw') == 0 and vim.fn.search('by=shutdown-2016', 'nw') > 0]])
  end)
  for name, words in pairs({ ['library.bib'] = '@report{shutdown-2016,', ['kaesong-with-mistakes.sayso'] = 'by=shutdown-2016 at=' }) do
    equal(run([[
      local name, words = ...
      local lines = vim.api.nvim_buf_get_lines(vim.fn.bufnr(name .. '$'), 0, -1, true)
      return vim.iter(lines):any(function(line) return line:find(words, 1, true) ~= nil end)
    ]], name, words), true, words)
  end
  for _, name in ipairs({ 'library.bib', 'kaesong-with-mistakes.sayso', 'kaesong.sayso' }) do
    undo(name)
  end
end)

test('a key and its uses are edited as one', function()
  open('kaesong.sayso')
  go('::: {.source #yonhap', #'::: {.source #')
  equal(#ask('textDocument/linkedEditingRange').ranges, 2, 'the key and its use')
end)

test('annotations are tidied, and nothing else', function()
  vim.fn.writefile({ 'It   hums, [they say]{on=2017-10-03   by=rfa}.' }, desk .. '/untidy.sayso')
  open('untidy.sayso')
  run([[vim.lsp.buf.format({ timeout_ms = 60000 })]])
  equal(run([[return vim.api.nvim_get_current_line()]]), 'It   hums, [they say]{by=rfa on=2017-10-03}.', 'the line')
  -- Lines of prose are wrapped as ever.
  run([[
    vim.bo.textwidth = 20
    vim.cmd('normal! gqq')
  ]])
  equal(run([[return vim.api.nvim_buf_get_lines(0, 0, 1, true)[1] ]]), 'It   hums, [they', 'the first line')
  run([[vim.cmd('silent write | bwipeout')]])
  vim.fn.delete(desk .. '/untidy.sayso')
end)

test('claims and sources of the whole folder are found by their words', function()
  open('kaesong.sayso')
  local found = listed([[vim.lsp.buf.workspace_symbol('yonhap', { ON_LIST })]])
  find(found, 'kaesong.sayso:')
  find(found, 'kaesong-with-mistakes.sayso:')
end)

test('a report in numbers, for scripts', function()
  open('kaesong.sayso')
  local counted = ask('workspace/executeCommand', {
    command = 'sayso.statistics',
    arguments = { run([[return vim.uri_from_bufnr(0)]]) },
  })
  assert(counted.claims >= 20 and #counted.sections == 2, vim.inspect(counted))
end)

test('selected words become a claim', function()
  open('kaesong.sayso')
  go('whoever')
  run([[
    local line, column = unpack(vim.api.nvim_win_get_cursor(0))
    vim.lsp.buf.code_action({
      apply = true,
      range = { start = { line, column }, ['end'] = { line, column + #'whoever' } },
      filter = function(action) return action.kind:find('^refactor') and action.title:find('claim') end,
    })
  ]])
  expect('a claim', function()
    return run([[return vim.fn.search('\\V[whoever]{', 'nw') > 0]])
  end)
  undo('kaesong.sayso')
end)

test('the page of a rule is shown, from an action and from a command', function()
  open('kaesong-with-mistakes.sayso')
  expect('findings', function()
    return has(rules(), 'unknown-source')
  end)
  local function page(what)
    local lines = expect(what, function()
      return run([[
        if not vim.api.nvim_buf_get_name(0):find('sayso://rules/unknown-source', 1, true) then return false end
        return vim.api.nvim_buf_get_lines(0, 0, -1, true)
      ]])
    end)
    find(lines, '# unknown-source')
    equal(run([[return { vim.bo.filetype, vim.bo.modifiable }]]), { 'markdown', false }, 'the page')
    keys('q')
    expect('the report again', function()
      return here().file == 'kaesong-with-mistakes.sayso'
    end)
  end
  go('photo-gates', 2)
  run([[
    vim.lsp.buf.code_action({ apply = true, filter = function(action) return action.title:find('^Explain') end })
  ]])
  page('the page, from the action')
  go('photo-gates', 2)
  run([[vim.cmd.SaysoExplain()]])
  page('the page of what was found here')
  run([[vim.cmd.SaysoExplain('unknown-source')]])
  page('the page by its name')
  assert(has(run([[return vim.fn.getcompletion('SaysoExplain unknown', 'cmdline')]]), 'unknown-source'), 'completion')
end)

test('a library in its buffer speaks with the reports', function()
  open('kaesong.sayso')
  expect('all keys known', function()
    local found = rules()
    return #found > 0 and not has(found, 'unknown-source')
  end)
  open('library.bib')
  go('@report{mou-2016,', #'@report{')
  local hover = ask('textDocument/hover')
  assert(hover.contents.value:find('kaesong.sayso', 1, true), hover.contents.value)
  find(listed([[vim.lsp.buf.references(nil, { ON_LIST })]]), 'kaesong.sayso:')
  keys('x')
  open('kaesong.sayso')
  expect('a key that nobody knows any more', function()
    return has(rules(), 'unknown-source')
  end)
  undo('library.bib')
  open('kaesong.sayso')
  expect('it is known again', function()
    local found = rules()
    return #found > 0 and not has(found, 'unknown-source')
  end)
end)

test('the server is at work where there are settings of its own, and else at reports only', function()
  run([[vim.cmd.edit(...)]], desk .. '/sayso.toml')
  expect('the server at the settings', function()
    return run([[return #vim.lsp.get_clients({ bufnr = 0, name = 'sayso' })]]) == 1
  end)
  local elsewhere = vim.fn.tempname()
  vim.fn.mkdir(elsewhere)
  vim.fn.writefile({ '@book{a,', '}' }, elsewhere .. '/other.bib')
  vim.fn.writefile({ '[So]{by=nobody}.' }, elsewhere .. '/other.sayso')
  run('vim.cmd.edit(...)', elsewhere .. '/other.bib')
  equal(run([[return #vim.lsp.get_clients({ bufnr = 0, name = 'sayso' })]]), 0, 'another library')
  run('vim.cmd.edit(...)', elsewhere .. '/other.sayso')
  expect('the server at a lone report', function()
    return has(rules(), 'unknown-source')
  end)
end)

test('settings of the editor hold, and may change', function()
  open('kaesong.sayso')
  run([[vim.cmd.edit(...)]], desk .. '/kaesong-with-mistakes.sayso')
  expect('findings', function()
    return has(rules(), 'unknown-source')
  end)
  local function set(settings)
    run([[
      local client = vim.lsp.get_clients({ bufnr = 0, name = 'sayso' })[1]
      client.settings = ...
      client:notify('workspace/didChangeConfiguration', { settings = client.settings })
    ]], settings)
  end
  set({ sayso = { rules = { ['unknown-source'] = 'off' } } })
  expect('the rule off', function()
    return not has(rules(), 'unknown-source')
  end)
  open('kaesong.sayso')
  run([[vim.lsp.inlay_hint.enable(true, { bufnr = 0 })]])
  local function hints()
    return run([[return #vim.lsp.inlay_hint.get({ bufnr = 0 })]])
  end
  expect('hints', function()
    return hints() > 0
  end)
  set({ sayso = { inlayHints = false } })
  expect('no hints', function()
    return hints() == 0
  end)
  run([[vim.lsp.inlay_hint.enable(false, { bufnr = 0 })]])
  open('kaesong-with-mistakes.sayso')
  set({ sayso = vim.empty_dict() })
  expect('the rule on again', function()
    return has(rules(), 'unknown-source')
  end)
end)

test('what is marked up has colours', function()
  open('kaesong.sayso')
  local function captures(words, into)
    go(words, into)
    return run([[
      -- What a redraw does; nothing is drawn here.
      vim.treesitter.highlighter.active[vim.api.nvim_get_current_buf()].tree:parse(true)
      return vim.treesitter.get_captures_at_cursor(0)
    ]])
  end
  equal(run([[return vim.treesitter.get_parser(0):lang()]]), 'sayso', 'the parser')
  assert(run([[return vim.treesitter.highlighter.active[vim.api.nvim_get_current_buf()] ~= nil]]), 'colours are on')
  for _, place in ipairs({
    { 'by=mou-2016', 0, 'attribute' },
    { 'by=mou-2016', 4, 'string' },
    { '::: {.source #rfa ', 6, 'type' },
    { '::: {.source #rfa ', 14, 'constant' },
    { '## Sources', 4, 'markup.heading' },
  }) do
    local found = captures(place[1], place[2])
    assert(has(found, place[3]), ('%s: %s, not %s: %s'):format(place[1], vim.inspect(found), place[3], vim.inspect(here())))
  end
  -- Every query of the grammar, as Neovim reads it.
  for _, name in ipairs({ 'highlights', 'injections', 'folds' }) do
    assert(run([[return vim.treesitter.query.get('sayso', ...) ~= nil]], name), name)
  end
end)

test('the queries are the grammar\'s own', function()
  local function all(folder)
    local found = {}
    for name in vim.fs.dir(folder) do
      found[name] = table.concat(vim.fn.readfile(folder .. '/' .. name), '\n')
    end
    return found
  end
  local own, grammar = all(project .. '/editors/neovim/queries/sayso'), all(project .. '/syntax/queries')
  assert(next(grammar), 'syntax/queries is empty')
  assert(vim.deep_equal(own, grammar), 'editors/neovim/queries/sayso differs from syntax/queries')
end)

test('the server says goodbye with the editor', function()
  run([[for _, client in ipairs(vim.lsp.get_clients()) do client:stop() end]])
  expect('no server', function()
    return run([[return #vim.lsp.get_clients() == 0]])
  end)
end)

local failed = 0
for _, each in ipairs(tests) do
  local ok, message = xpcall(each.body, debug.traceback)
  failed = failed + (ok and 0 or 1)
  io.stdout:write(('%s %s\n'):format(ok and 'ok    ' or 'FAILED', each.name))
  if not ok then
    io.stdout:write('       ' .. tostring(message):gsub('\n', '\n       ') .. '\n')
  end
end
vim.fn.jobstop(child)
io.stdout:write(('%d passed, %d failed\n'):format(#tests - failed, failed))
os.exit(failed == 0 and 0 or 1)
