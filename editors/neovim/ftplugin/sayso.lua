-- Settings of a buffer, and its colours where the parser is there.
vim.bo.commentstring = '<!-- %s -->'
vim.bo.comments = 'fb:*,fb:-,fb:+,n:>'
-- `[words]{by=key}`: a key may hold what Pandoc allows in one, so that `*` and `<C-]>` take it whole.
vim.opt_local.iskeyword:append({ '-', '_', '.', ':' })
vim.opt_local.formatoptions:append('n')
vim.wo[0][0].linebreak = true

-- Without the parser (see the README) the file is shown as plain text, and all else works.
pcall(vim.treesitter.start, 0, 'sayso')

vim.b.undo_ftplugin = (vim.b.undo_ftplugin and vim.b.undo_ftplugin .. ' | ' or '')
  .. 'setl commentstring< comments< iskeyword< formatoptions< linebreak< | lua pcall(vim.treesitter.stop)'
