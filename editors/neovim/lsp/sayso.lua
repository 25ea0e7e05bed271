-- The language server, for `vim.lsp.enable('sayso')`.
---@type vim.lsp.Config
return {
  cmd = { 'sayso', 'lsp' },
  filetypes = { 'sayso' },
  root_markers = { 'sayso.toml', '.git' },
  -- The lens of a source leads to the claims that rest on it, where the editor can show them.
  capabilities = { experimental = { commands = { commands = { 'sayso.showReferences' } } } },
  commands = {
    ['sayso.showReferences'] = function(command, context)
      local client = assert(vim.lsp.get_client_by_id(context.client_id))
      local items = vim.lsp.util.locations_to_items(command.arguments[3], client.offset_encoding)
      vim.fn.setqflist({}, ' ', { title = command.title, items = items })
      vim.cmd('botright copen')
    end,
  },
}
