// Draws, and shows the probabilities of the classes while it is drawn.
"use strict";

const side = 28;
// The limit of the service. It closes the connection of a larger body, which a browser may take for no answer.
const mostBytes = 8 << 20;
const canvas = document.getElementById("canvas");
const context = canvas.getContext("2d", { willReadFrequently: true });
const best = document.getElementById("best");
const error = document.getElementById("error");
const bars = document.getElementById("bars");
const pen = { x: side / 2, y: side / 2, isDown: false, isShown: false };

const drawing = new Uint8Array(side * side);
// Files, each with its bitmap: the one that the canvas shows in place of the drawing, and the one that the service has not accepted yet.
let shown = null;
let offered = null;
let isAsking = false;
let isChanged = false;
let isWaiting = false;
let version = "";
let timer = 0;

function show() {
    if (shown)
        showFile();
    else
        showDrawing();
    if (pen.isShown) {
        context.fillStyle = pen.isDown ? "#f80" : "#08f";
        context.fillRect(Math.floor(pen.x), Math.floor(pen.y), 1, 1);
    }
}

function showDrawing() {
    const image = context.createImageData(side, side);
    for (let i = 0; i < drawing.length; i++)
        image.data.set([drawing[i], drawing[i], drawing[i], 255], 4 * i);
    context.putImageData(image, 0, 0);
}

// What the service makes of a file may differ a little.
function showFile() {
    context.fillStyle = "#fff";
    context.fillRect(0, 0, side, side);
    if (!shown.bitmap)
        return;
    const scale = side / Math.max(shown.bitmap.width, shown.bitmap.height);
    const width = shown.bitmap.width * scale, height = shown.bitmap.height * scale;
    context.drawImage(shown.bitmap, (side - width) / 2, (side - height) / 2, width, height);
}

// A soft dot, two pixels in radius.
function dot(x, y) {
    for (let row = Math.floor(y) - 2; row <= y + 2; row++) {
        for (let column = Math.floor(x) - 2; column <= x + 2; column++) {
            if (row < 0 || column < 0 || row >= side || column >= side)
                continue;
            const distance = Math.hypot(column + 0.5 - x, row + 0.5 - y);
            const value = Math.round(255 * Math.max(0, Math.min(1, 2 - distance)));
            const place = row * side + column;
            drawing[place] = Math.max(drawing[place], value);
        }
    }
}

function line(from, to) {
    shown = offered = null;
    const steps = Math.max(1, Math.ceil(2 * Math.hypot(to.x - from.x, to.y - from.y)));
    for (let i = 0; i <= steps; i++)
        dot(from.x + (to.x - from.x) * i / steps, from.y + (to.y - from.y) * i / steps);
    changed();
}

function changed() {
    show();
    isChanged = true;
    ask();
}

// One request at a time: the last drawing or file counts.
async function ask() {
    if (isAsking || !isChanged)
        return;
    isAsking = true;
    isChanged = false;
    if (offered ?? shown)
        await askFile(offered ?? shown);
    else if (drawing.some(value => value > 0))
        await predict("/api/predict/pixels", "application/octet-stream", drawing);
    else
        showNothing();
    isAsking = false;
    ask();
}

async function askFile(asked) {
    const isAccepted = await predict("/api/predict/picture", asked.file.type || "application/octet-stream", asked.file);
    if (asked !== offered || isWaiting)
        return;
    offered = null;
    if (isAccepted) {
        shown = asked;
        drawing.fill(0);
    }
    show();
}

async function predict(path, type, body) {
    const prediction = await send(path, { method: "POST", headers: { "Content-Type": type }, body });
    if (prediction)
        showPrediction(prediction);
    return prediction !== null;
}

// Returns the answer, or tells what is wrong and returns null. Where the fault is not that of the request, it is made again later.
async function send(path, options) {
    let problem = "The service does not answer.";
    try {
        const response = await fetch(path, options);
        const answer = await response.json();
        if (response.ok)
            return answer;
        problem = answer.detail ?? answer.title;
        if (response.status < 500) {
            tell(problem);
            return null;
        }
    } catch {
        // There is no answer, or one that is not the service's.
    }
    tell(problem);
    isWaiting = true;
    watch(1000);
    return null;
}

function tell(problem) {
    if (error.textContent !== problem)
        error.textContent = problem;
}

function showPrediction(prediction) {
    tell("");
    const text = `It is most like: ${prediction.name}`;
    if (best.textContent !== text)
        best.textContent = text;
    showBars(prediction.classes);
}

function showNothing() {
    tell("");
    best.textContent = "Nothing is drawn yet.";
    for (const item of bars.children)
        setBar(item, 0);
}

function showBars(classes) {
    classes.forEach((value, i) => showBar(i, value.name, value.probability));
    while (bars.children.length > classes.length)
        bars.lastChild.remove();
}

function showBar(i, name, probability) {
    let item = bars.children[i];
    if (!item) {
        item = document.createElement("li");
        item.innerHTML = '<span class="name"></span><span class="bar" aria-hidden="true"><span></span></span><span class="value"></span>';
        bars.append(item);
    }
    item.querySelector(".name").textContent = name;
    setBar(item, probability);
}

function setBar(item, probability) {
    item.querySelector(".bar span").style.width = `${100 * probability}%`;
    item.querySelector(".value").textContent = `${(100 * probability).toFixed(1)} %`;
}

function place(event) {
    const box = canvas.getBoundingClientRect();
    return {
        x: (event.clientX - box.left - canvas.clientLeft) * side / canvas.clientWidth,
        y: (event.clientY - box.top - canvas.clientTop) * side / canvas.clientHeight,
    };
}

let last = null;
canvas.addEventListener("pointerdown", event => {
    if (!event.isPrimary || event.button !== 0)
        return;
    canvas.setPointerCapture(event.pointerId);
    pen.isShown = false;
    last = place(event);
    line(last, last);
});
canvas.addEventListener("pointermove", event => {
    if (!last || !event.isPrimary)
        return;
    const next = place(event);
    line(last, next);
    last = next;
});
for (const name of ["pointerup", "pointercancel"])
    canvas.addEventListener(name, event => { last = event.isPrimary ? null : last; });

canvas.addEventListener("keydown", event => {
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const move = moves[event.key];
    if (!move && event.key !== " ")
        return;
    event.preventDefault();
    pen.isShown = true;
    const from = { x: pen.x, y: pen.y };
    if (move) {
        pen.x = Math.min(side - 1, Math.max(0, pen.x + move[0]));
        pen.y = Math.min(side - 1, Math.max(0, pen.y + move[1]));
    } else {
        pen.isDown = !pen.isDown;
    }
    if (pen.isDown)
        line(from, pen);
    else
        show();
});
canvas.addEventListener("blur", () => {
    pen.isShown = false;
    pen.isDown = false;
    show();
});

document.getElementById("clear").addEventListener("click", () => {
    drawing.fill(0);
    shown = offered = null;
    changed();
});

async function read(file) {
    if (file.size > mostBytes) {
        tell(`A file should have at most ${mostBytes} bytes; found ${file.size}.`);
        return;
    }
    const next = { file, bitmap: null };
    offered = next;
    // The browser may not know a type that the service can read.
    next.bitmap = await createImageBitmap(file).catch(() => null);
    if (offered === next)
        changed();
}

const file = document.getElementById("file");
file.addEventListener("change", () => {
    if (file.files.length > 0)
        read(file.files[0]);
    file.value = "";
});
document.addEventListener("dragover", event => {
    event.preventDefault();
    document.body.classList.add("dropping");
});
document.addEventListener("dragleave", () => document.body.classList.remove("dropping"));
document.addEventListener("drop", event => {
    event.preventDefault();
    document.body.classList.remove("dropping");
    if (event.dataTransfer.files.length > 0)
        read(event.dataTransfer.files[0]);
});

// Asks for the model every few seconds. What is on the canvas is predicted anew by a new model, and once the service answers again.
async function watchModel() {
    const model = await send("/api/model");
    if (!model)
        return;
    if (isWaiting || model.version !== version) {
        document.getElementById("model").textContent = `Model ${model.version}, loaded ${new Date(model.loadedAt).toLocaleString()}`;
        if (bars.children.length === 0)
            showBars(model.classes.map(name => ({ name, probability: 0 })));
        isWaiting = false;
        version = model.version;
        changed();
    }
    watch(5000);
}

function watch(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(watchModel, milliseconds);
}

show();
watchModel();
