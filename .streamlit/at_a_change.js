// At each change of chapter: to its top. A side that a hand has opened closes where nothing is in it
// and opens again where there is; on a phone it always closes, since it covers the chapter.
document.querySelector("[data-testid=stMain]").scrollTo(0, 0)
const close = document.querySelector("[data-testid=stSidebarCollapseButton] button")
const open = document.querySelector("[data-testid=stExpandSidebarButton]")
if (close && (innerWidth < 768 || !SIDE)) { close.click(); window.sideWasOpen = innerWidth >= 768 }
if (open && SIDE && window.sideWasOpen) { open.click(); window.sideWasOpen = false }
