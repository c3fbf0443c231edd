// Draws, and shows the probabilities of the classes while it is drawn.
"use strict";

const side = 28;
const canvas = document.getElementById("canvas");
const context = canvas.getContext("2d", { willReadFrequently: true });
const best = document.getElementById("best");
const bars = document.getElementById("bars");
const pen = { x: side / 2, y: side / 2, isDown: false, isShown: false };

let picture = new Uint8Array(side * side);
let isAsking = false;
let isChanged = false;

function show() {
    const image = context.createImageData(side, side);
    for (let i = 0; i < picture.length; i++)
        image.data.set([picture[i], picture[i], picture[i], 255], 4 * i);
    context.putImageData(image, 0, 0);
    if (pen.isShown) {
        context.fillStyle = pen.isDown ? "#f80" : "#08f";
        context.fillRect(Math.floor(pen.x), Math.floor(pen.y), 1, 1);
    }
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
            picture[place] = Math.max(picture[place], value);
        }
    }
}

function line(from, to) {
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

// One request at a time: the last drawing counts.
async function ask() {
    if (isAsking || !isChanged)
        return;
    isAsking = true;
    isChanged = false;
    if (picture.every(value => value === 0))
        showNothing();
    else
        await send("/api/predict/pixels", "application/octet-stream", picture);
    isAsking = false;
    ask();
}

async function send(path, type, body) {
    try {
        const response = await fetch(path, { method: "POST", headers: { "Content-Type": type }, body });
        const result = await response.json();
        if (response.ok)
            showPrediction(result);
        else
            best.textContent = result.detail ?? result.title;
    } catch {
        best.textContent = "The service does not answer.";
    }
}

function showPrediction(prediction) {
    const text = `It is most like: ${prediction.name}`;
    if (best.textContent !== text)
        best.textContent = text;
    prediction.classes.forEach((value, i) => showBar(i, value.name, value.probability));
}

function showNothing() {
    best.textContent = "Nothing is drawn yet.";
    for (const item of bars.children)
        setBar(item, 0);
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
    return { x: (event.clientX - box.left) * side / box.width, y: (event.clientY - box.top) * side / box.height };
}

let last = null;
canvas.addEventListener("pointerdown", event => {
    canvas.setPointerCapture(event.pointerId);
    pen.isShown = false;
    last = place(event);
    line(last, last);
});
canvas.addEventListener("pointermove", event => {
    if (!last)
        return;
    const next = place(event);
    line(last, next);
    last = next;
});
for (const name of ["pointerup", "pointercancel"])
    canvas.addEventListener(name, () => { last = null; });

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
    picture = new Uint8Array(side * side);
    changed();
});

async function read(file) {
    // What the service makes of a file may differ a little from what is shown of it here.
    send("/api/predict/picture", file.type || "application/octet-stream", file);
    try {
        const bitmap = await createImageBitmap(file);
        const scale = side / Math.max(bitmap.width, bitmap.height);
        const width = bitmap.width * scale, height = bitmap.height * scale;
        context.fillStyle = "#fff";
        context.fillRect(0, 0, side, side);
        context.drawImage(bitmap, (side - width) / 2, (side - height) / 2, width, height);
        picture = new Uint8Array(side * side);
    } catch {
        // The service has told that it is no picture.
    }
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

async function showModel() {
    try {
        const response = await fetch("/api/model");
        const model = await response.json();
        document.getElementById("model").textContent = response.ok
            ? `Model ${model.version}, loaded ${new Date(model.loadedAt).toLocaleString()}` : model.detail;
        if (response.ok && bars.children.length === 0)
            model.classes.forEach((name, i) => showBar(i, name, 0));
    } catch {
        document.getElementById("model").textContent = "The service does not answer.";
    }
}

show();
showModel();
setInterval(showModel, 5000);
