// Runs before everything else, in browsers of any age: one that cannot run the board gets the page that needs no
// script. Knows nothing newer than ECMAScript 3.
(function () {
  function isPlain(query) {
    return /[?&]plain=1(&|$)/.test(query);
  }
  function goPlain() {
    var query = location.search;
    if (!isPlain(query)) location.replace(location.pathname + query + (query ? "&" : "?") + "plain=1");
  }
  if (!("noModule" in document.createElement("script"))) {
    goPlain();
    return;
  }
  // It knows modules, and may still not know what is written in them.
  window.onerror = function (message) {
    var hasStarted = document.documentElement.getAttribute("data-started") !== null;
    if (!hasStarted && /SyntaxError/.test(String(message))) goPlain();
  };
})();
