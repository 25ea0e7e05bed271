-- `.sayso.md` must be named as a pattern: an extension is what stands behind the last dot, and that is `md`.
vim.filetype.add({
  extension = { sayso = 'sayso' },
  pattern = { ['.*%.sayso%.md'] = 'sayso' },
})
