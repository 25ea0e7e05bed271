-- Commands, colours of what the server knows of words, and lenses where it is at work.
if vim.g.loaded_sayso then return end
vim.g.loaded_sayso = true

vim.api.nvim_create_user_command('SaysoExplain', function(command)
  require('sayso').explain(command.args)
end, {
  nargs = '?',
  complete = function(typed)
    return require('sayso').found_rules(typed)
  end,
  desc = 'Show the page of a rule; without a name, of those that found something in this line',
})

local group = vim.api.nvim_create_augroup('sayso', {})

-- The words of a claim are prose and stay as they are; one that names nobody is marked, and so is a
-- judgment of the author's.
local function colours()
  for name, link in pairs({
    ['@lsp.type.event.sayso'] = false,
    ['@lsp.typemod.event.unsourced.sayso'] = 'DiagnosticUnderlineWarn',
    ['@lsp.typemod.event.abstract.sayso'] = '@markup.italic',
    ['@lsp.type.variable.sayso'] = '@constant',
    ['@lsp.type.macro.sayso'] = '@function.macro',
  }) do
    vim.api.nvim_set_hl(0, name, link and { link = link, default = true } or { default = true })
  end
end
colours()
vim.api.nvim_create_autocmd('ColorScheme', { group = group, callback = colours })

vim.api.nvim_create_autocmd('LspAttach', {
  group = group,
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if not client or client.name ~= 'sayso' then return end
    require('sayso').keep_lenses(client, event.buf)
    -- Neovim lets the server have `gq`. But it never touches prose, and that is what `gq` is for here.
    if vim.bo[event.buf].formatexpr == 'v:lua.vim.lsp.formatexpr()' then
      vim.bo[event.buf].formatexpr = ''
    end
  end,
})
vim.api.nvim_create_autocmd('LspDetach', {
  group = group,
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if client and client.name == 'sayso' then
      local lenses = vim.api.nvim_create_augroup('sayso.lenses', { clear = false })
      vim.api.nvim_clear_autocmds({ group = lenses, buffer = event.buf })
    end
  end,
})
