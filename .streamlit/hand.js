// What keys and clicks do anywhere on the page. To run it again changes nothing.

const KEYS = { " ": "reveal", d: "draws_1", n: "written_1" }
const PRESSED_BY_SPACE = "a, button, summary, input, [role=button]"
const TEXT = "textarea, input:not([type=range], [type=checkbox], [type=radio])"
const EDITABLE = "[role=gridcell][aria-readonly=false]"
const button = name => document.querySelector(`.st-key-${name} button`)

// A list that is closed, and a table that is only read, take no letters.
function isTypedIn(element) {
  const role = element.getAttribute("role")
  if (role === "combobox") return element.getAttribute("aria-expanded") === "true"
  if (role === "gridcell") return element.matches(EDITABLE)
  if (element.tagName === "CANVAS") return element.querySelector(EDITABLE) !== null
  return element.matches(TEXT)
}

// The button that a key presses. A clicker's two turn the page wherever the focus is.
function buttonOf(event, here) {
  const key = event.key.toLowerCase()
  if (key === "pageup" || key === "pagedown") return button(event.key)
  if (document.querySelector("[data-testid=stDialog]")) return null
  if (event.ctrlKey || event.metaKey) {
    if (here.matches(TEXT)) return null // the browser undoes what was typed in a field
    if (key === "z") return button(event.shiftKey ? "redo" : "undo")
    return key === "y" ? button("redo") : null
  }
  const ofTheFocus = key === " " && window.cameByTab && here.matches(PRESSED_BY_SPACE)
  return window.keysAreOn && !ofTheFocus && !isTypedIn(here) ? button(KEYS[key]) : null
}

// What is being typed is taken before the page is turned. The server hears of a cell a moment
// later, and would never hear of it if the table went away first.
function afterTyping(here, turn) {
  if (!here.closest("#portal")) {
    here.blur()
    return turn()
  }
  const isAsBefore = here.value === document.querySelector("td[aria-selected=true]")?.textContent
  here.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }))
  if (isAsBefore) return turn()
  const told = new MutationObserver(() => { told.disconnect(); turn() })
  told.observe(document.querySelector("[data-testid=stApp]"), { attributeFilter: ["data-test-script-state"] })
}

function onKey(event) {
  if (!event.isTrusted || event.altKey) return
  noteWhatIsUsed(event)
  if (event.key === "Tab") window.cameByTab = true
  const here = document.activeElement, turns = event.key.startsWith("Page")
  const pressed = buttonOf(event, here)
  if (!pressed && !turns) return
  event.preventDefault()
  event.stopImmediatePropagation()
  if (!pressed || pressed.disabled || event.repeat) return
  window.used = ""
  if (turns) afterTyping(here, () => button(event.key).click())
  else pressed.click()
}

// Steps of one slider, with nothing else used between them, are one entry of the history.
function noteWhatIsUsed(event) {
  window.used = event.target.closest("[class*=st-key-live_]")?.className ?? ""
}

history.pushState = function (state, title, url) {
  const again = window.used && history.state?.used === window.used && url.startsWith(location.pathname + "?")
  const write = again ? History.prototype.replaceState : History.prototype.pushState
  write.call(history, { ...state, used: window.used }, title, url)
}

function onPointer(event) {
  window.cameByTab = false
  noteWhatIsUsed(event)
  const isOnChart = event.pointerType === "touch" && event.target.closest("[class*=st-key-live_] svg")
  window.finger = isOnChart ? { x: event.clientX, y: event.clientY } : null
  // Else all that a finger does is done to the mark on which it came down.
  if (isOnChart) event.target.releasePointerCapture(event.pointerId)
}

// A finger moves a chart only once it has gone sideways; before, it may be about to scroll.
function onMove(event) {
  const finger = window.finger
  if (!finger) return
  const across = Math.abs(event.clientX - finger.x), along = Math.abs(event.clientY - finger.y)
  finger.drags ??= Math.max(across, along) < 8 ? undefined : across > along
  if (!finger.drags) event.stopImmediatePropagation()
}

// Copied where a page without https may copy too.
function copyLink() {
  const box = document.body.appendChild(document.createElement("textarea"))
  box.value = location.href
  box.select()
  const copied = document.execCommand("copy")
  box.remove()
  return copied
}

function onClick(event) {
  if (!event.target.closest(".st-key-copy_link button") || copyLink()) return
  event.stopImmediatePropagation()
  prompt(event.target.innerText, location.href)
}

const HEARD = { keydown: onKey, pointerdown: onPointer, pointermove: onMove, click: onClick }
for (const [name, hear] of Object.entries(HEARD)) {
  window.removeEventListener(name, window.hears?.[name], true)
  window.addEventListener(name, hear, true)
  window.hears = { ...window.hears, [name]: hear }
}
