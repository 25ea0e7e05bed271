-- The language server, for `vim.lsp.enable('sayso')`.
---@type vim.lsp.Config
return {
  cmd = { 'sayso', 'lsp' },
  -- Libraries and settings are open to the server as well, since a report's findings follow what is
  -- typed there; Markdown is Sayso where a `sayso.toml` says so.
  filetypes = { 'sayso', 'bib', 'json', 'yaml', 'toml', 'markdown' },
  root_dir = function(buffer, start)
    local root = vim.fs.root(buffer, 'sayso.toml')
    if vim.bo[buffer].filetype == 'sayso' then
      start(root or vim.fs.root(buffer, '.git'))
    elseif root then
      start(root)
    end
  end,
  capabilities = { experimental = { commands = { commands = { 'sayso.showReferences' } } } },
  commands = require('sayso').commands,
}
