-- The language server, for `vim.lsp.enable('sayso')`.
---@type vim.lsp.Config
return {
  cmd = { 'sayso', 'lsp' },
  filetypes = { 'sayso' },
  root_markers = { 'sayso.toml', '.git' },
}
