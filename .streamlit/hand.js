// What keys, pointers and fingers do anywhere on the page. It listens once, however often it is run.
(() => {
if (window.handListens) return
window.handListens = true

const KEYS = { " ": "reveal", d: "draws_1", n: "written_1" }
const PRESSED_BY_SPACE = "a, button, summary, input, [role=button], [role=tab], [role=option], [role=switch]"
const TEXT = "textarea, input:not([type=range], [type=checkbox], [type=radio])"
const EDITABLE = "[role=gridcell][aria-readonly=false]"
const button = name => document.querySelector(`.st-key-${name} button`)
const chartAt = element => element.closest?.("[class*=st-key-live_]")?.className.match(/st-key-live_\w+/)[0]

let cameByTab = false // is the focus where the Tab key has led?
let used = "" // the live chart that was used last, if nothing else was used since
let finger = null // one that came down on a live chart

// --- Keys ---

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
  const key = event.key.toLowerCase(), command = event.ctrlKey || event.metaKey
  if (key === "pageup" || key === "pagedown") return button(event.key)
  if (document.querySelector("[data-testid=stDialog]")) return null
  if (command) {
    if (here.matches(TEXT) && isTypedIn(here)) return null // the browser undoes what is typed there
    if (key === "z") return button(event.shiftKey ? "redo" : "undo")
    return key === "y" ? button("redo") : null
  }
  const ofTheFocus = key === " " && cameByTab && here.matches(PRESSED_BY_SPACE)
  const areOn = document.querySelector(".st-key-keys_on")
  return areOn && !ofTheFocus && !isTypedIn(here) ? button(KEYS[key]) : null
}

// What is being typed is taken before the page is turned. A pointer that comes down outside the
// table makes Streamlit send what was typed in a cell; it would wait, and lose it with the table.
function finishTyping(here) {
  if (!here.closest("#portal")) return here.blur()
  here.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }))
  document.body.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }))
}

function onKey(event) {
  if (!event.isTrusted || event.altKey) return
  if (event.key === "Tab") cameByTab = true
  if (event.key === "Escape" && event.target.matches("textarea")) event.target.blur() // taken, not lost
  // A prompt is asked, and keys are keys again.
  if (event.key === "Enter" && event.target.closest(".st-key-asked_field")) event.target.blur()
  used = chartAt(event.target) ?? ""
  const turns = event.key.startsWith("Page")
  if (turns && (event.shiftKey || event.ctrlKey || event.metaKey)) return
  const here = document.activeElement, pressed = buttonOf(event, here)
  if (!pressed && !turns) return
  event.preventDefault()
  event.stopImmediatePropagation()
  if (!pressed || pressed.disabled || event.repeat) return
  used = ""
  if (!turns) return pressed.click()
  finishTyping(here)
  requestAnimationFrame(() => pressed.click()) // what was typed has been sent by then
}

// --- History: steps of one slider, with nothing else used between them, are one entry ---

history.pushState = function (state, title, url) {
  const isSamePage = new URL(url, location).pathname === location.pathname
  const again = used && history.state?.used === used && isSamePage
  const write = again ? History.prototype.replaceState : History.prototype.pushState
  write.call(history, { ...state, used }, title, url)
}

// --- Pointers ---

function onPointerDown(event) {
  if (!event.isTrusted) return
  cameByTab = false
  had = null
  used = chartAt(event.target) ?? ""
  const isOnChart = event.pointerType === "touch" && used && event.target.closest("svg")
  finger = isOnChart ? { id: event.pointerId, x: event.clientX, y: event.clientY } : null
  // A touch is captured by the mark it begins on; released, Vega sees the marks under the finger.
  if (isOnChart) event.target.releasePointerCapture(event.pointerId)
}

// A finger moves a chart only once it has gone sideways; before, it may be about to scroll.
function onPointerMove(event) {
  if (event.pointerId !== finger?.id) return
  const across = Math.abs(event.clientX - finger.x), along = Math.abs(event.clientY - finger.y)
  finger.drags ??= Math.max(across, along) < 8 ? undefined : across > along
  if (!finger.drags) event.stopImmediatePropagation()
}

// Vega's drag ends when a pointer is lifted, and not when the browser has taken it to scroll.
function onPointerCancel(event) {
  if (event.pointerId !== finger?.id) return
  finger = null
  window.dispatchEvent(new PointerEvent("pointerup"))
}

// --- The page presses a button itself: to an open popover that is no press outside it ---

function runAgain() {
  const root = document.getElementById("root")
  root.addEventListener("click", event => event.stopPropagation(), { once: true })
  button("again").click()
}

// --- A connection that was cut: a new session knows nothing of the page until it is asked for ---

const app = document.querySelector("[data-testid=stApp]")
new MutationObserver(() => {
  if (app.dataset.testConnectionState === "CONNECTED") runAgain()
}).observe(app, { attributeFilter: ["data-test-connection-state"] })

// --- The table at the side: it looks at the size of the type only when it is built ---

let table = null, builtFor = 19 // pixels: baseFontSize, until style.css is there

function buildTableAnew(event) {
  const drawn = document.querySelector("[data-testid=stSidebar] canvas")
  if (!drawn || !button("again") || (drawn === table && !event)) return
  table = drawn
  const size = parseFloat(getComputedStyle(document.documentElement).fontSize)
  if (Math.abs(size / builtFor - 1) < 0.1) return
  builtFor = size
  runAgain()
}

addEventListener("resize", buildTableAnew)

// --- The focus: a run may take away what had it, or switch it off ---

let had = null // the control that had the focus last, and the name of its place

const placeOf = element => element.closest("[class*=st-key-]")?.className.match(/st-key-\S+?(?=_of_|\s|$)/)[0]

function keepFocus() {
  if (!had || document.activeElement !== document.body) return
  const { element, place } = had
  if (element.isConnected && !element.disabled) return
  const follows = one => element.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING
  const enabled = [...document.querySelectorAll("button:enabled, input:enabled")]
  const next = element.isConnected ? enabled.find(follows) : enabled.find(one => placeOf(one) === place)
  next?.focus({ preventScroll: true })
}

// A popover stands at the end of the page, far from its button: what is in it gets the focus.
let opened = null

function enterPopover() {
  const popover = document.querySelector("[data-testid=stPopoverBody]")
  if (popover === opened) return
  opened = popover
  const first = popover?.querySelector("input:not([role=combobox]), textarea, button")
  first?.focus({ preventScroll: true })
  requestAnimationFrame(() => first?.select?.()) // its value comes after it
}

const watch = { childList: true, subtree: true, attributeFilter: ["disabled"] }
new MutationObserver(() => { enterPopover(); keepFocus(); buildTableAnew() }).observe(document.body, watch)
addEventListener("focusin", event => { had = { element: event.target, place: placeOf(event.target) } }, true)

// --- Paper ---

// What is printed says where it comes from.
addEventListener("beforeprint", () => {
  document.querySelector(".st-key-opening").dataset.address = location.href
})

addEventListener("keydown", onKey, true)
addEventListener("popstate", () => { used = "" }, true)
addEventListener("pointerdown", onPointerDown, true)
addEventListener("pointermove", onPointerMove, true)
addEventListener("pointerup", () => { finger = null }, true)
addEventListener("pointercancel", onPointerCancel, true)
})()
