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
    if ok and result then
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
