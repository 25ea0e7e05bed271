-- What the server leaves to the editor: pages of rules, lists of places.
local M = {}

---Shows Markdown in a window of its own, which `q` closes.
local function show(name, markdown)
  local buffer = vim.fn.bufadd(name)
  vim.fn.bufload(buffer)
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, 0, -1, true, vim.split(vim.trim(markdown), '\n'))
  vim.bo[buffer].buftype = 'nofile'
  vim.bo[buffer].bufhidden = 'hide'
  vim.bo[buffer].swapfile = false
  vim.bo[buffer].modifiable = false
  vim.bo[buffer].filetype = 'markdown'
  vim.keymap.set('n', 'q', '<Cmd>close<CR>', { buffer = buffer, nowait = true, desc = 'Close the page' })
  local window = vim.fn.bufwinid(buffer)
  if window ~= -1 then
    vim.api.nvim_set_current_win(window)
  else
    vim.cmd.sbuffer({ args = { buffer }, mods = { split = 'botright' } })
  end
end

---Asks the server to run one of its commands, and hands on what it answers.
---@param client vim.lsp.Client
---@param command string
---@param arguments any[]
---@param take fun(answer: any)
local function ask(client, command, arguments, take)
  client:request('workspace/executeCommand', { command = command, arguments = arguments }, function(err, answer)
    if err then
      vim.notify(err.message, vim.log.levels.ERROR)
    elseif answer and answer ~= vim.NIL then
      take(answer)
    end
  end)
end

---The server at a buffer, or `nil` and a word about it.
local function server(buffer)
  local client = vim.lsp.get_clients({ bufnr = buffer, name = 'sayso' })[1]
  if not client then
    vim.notify('Sayso does not run here; `:checkhealth vim.lsp` says why.', vim.log.levels.WARN)
  end
  return client
end

---Shows the page of a rule.
---@param client vim.lsp.Client
---@param rule string
local function explain(client, rule)
  ask(client, 'sayso.explain', { rule }, function(page)
    show('sayso://rules/' .. page.rule, page.markdown)
  end)
end

---Commands that come with code actions and lenses, by their names.
---@type table<string, fun(command: lsp.Command, context: table)>
M.commands = {
  ['sayso.explain'] = function(command, context)
    explain(assert(vim.lsp.get_client_by_id(context.client_id)), command.arguments[1])
  end,
  -- A list of places, as `grr` shows one.
  ['sayso.showReferences'] = function(command, context)
    local client = assert(vim.lsp.get_client_by_id(context.client_id))
    local items = vim.lsp.util.locations_to_items(command.arguments[3], client.offset_encoding)
    vim.fn.setqflist({}, ' ', { title = command.title, items = items })
    vim.cmd('botright copen')
  end,
}

---`:SaysoExplain [RULE]`: that rule, or those that have found something in the line of the cursor.
---@param rule string
function M.explain(rule)
  local client = server(0)
  if not client then return end
  if rule ~= '' then return explain(client, rule) end
  local here = vim.diagnostic.get(0, { lnum = vim.fn.line('.') - 1 })
  local rules = {}
  for _, diagnostic in ipairs(here) do
    if type(diagnostic.code) == 'string' and not vim.list_contains(rules, diagnostic.code) then
      table.insert(rules, diagnostic.code)
    end
  end
  if #rules == 0 then
    vim.notify('Nothing was found in this line. `:SaysoExplain RULE` shows the page of a rule.')
  elseif #rules == 1 then
    explain(client, rules[1])
  else
    vim.ui.select(rules, { prompt = 'Explain' }, function(chosen)
      if chosen then explain(client, chosen) end
    end)
  end
end

---The rules that have found something in this buffer, for the completion of `:SaysoExplain`.
---@param typed string
function M.found_rules(typed)
  local rules = {}
  for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
    local rule = diagnostic.code
    if type(rule) == 'string' and vim.startswith(rule, typed) then rules[rule] = true end
  end
  rules = vim.tbl_keys(rules)
  table.sort(rules)
  return rules
end

---Buffers whose lenses are being asked for, and whether they are to be once more.
---@type table<integer, 'once'|'again'>
local asking = {}

---Asks for the lenses of a buffer, and shows them as soon as all say what they have to say. What
---Neovim has for this drops a wish that comes while another is under way, and so shows old lenses
---after two quick edits.
local function refresh_lenses(client, buffer)
  if asking[buffer] then
    asking[buffer] = 'again'
    return
  end
  asking[buffer] = 'once'
  local function done(lenses)
    local again = asking[buffer] == 'again'
    asking[buffer] = nil
    if not vim.api.nvim_buf_is_loaded(buffer) or client:is_stopped() then return end
    if again then return refresh_lenses(client, buffer) end
    if lenses then
      vim.lsp.codelens.save(lenses, buffer, client.id)
      vim.lsp.codelens.display(lenses, buffer, client.id)
    end
  end
  local document = { textDocument = vim.lsp.util.make_text_document_params(buffer) }
  local sent = client:request('textDocument/codeLens', document, function(err, lenses)
    -- The server says so when the text, or what it is read against, has changed meanwhile.
    if err and err.code == vim.lsp.protocol.ErrorCodes.ContentModified then asking[buffer] = 'again' end
    lenses = not err and lenses or nil
    local left = 1
    local function one_fewer()
      left = left - 1
      if left == 0 then done(lenses) end
    end
    for index, lens in ipairs(lenses or {}) do
      if not lens.command then
        left = left + 1
        client:request('codeLens/resolve', lens, function(_, resolved)
          if resolved then lenses[index] = resolved end
          one_fewer()
        end, buffer)
      end
    end
    one_fewer()
  end, buffer)
  if not sent then asking[buffer] = nil end
end

---Keeps the lenses of a buffer as new as its text.
---@param client vim.lsp.Client
---@param buffer integer
function M.keep_lenses(client, buffer)
  -- Newer Neovims do this themselves.
  if vim.lsp.codelens.enable then return vim.lsp.codelens.enable(true, { bufnr = buffer }) end
  local group = vim.api.nvim_create_augroup('sayso.lenses', { clear = false })
  vim.api.nvim_clear_autocmds({ group = group, buffer = buffer })
  vim.api.nvim_create_autocmd({ 'BufEnter', 'InsertLeave', 'TextChanged' }, {
    group = group,
    buffer = buffer,
    callback = function()
      refresh_lenses(client, buffer)
    end,
  })
  refresh_lenses(client, buffer)
end

return M
