-- The settings that the README asks for, and nothing else; where things are comes from tests/run.
local plugin = assert(vim.env.SAYSO_NEOVIM_PLUGIN)
vim.opt.runtimepath:append(plugin)
vim.opt.runtimepath:append(assert(vim.env.SAYSO_NEOVIM_PARSER))
vim.opt.swapfile = false
vim.lsp.config('sayso', { cmd = { assert(vim.env.SAYSO_SERVER), 'lsp' } })
vim.lsp.enable('sayso')
