// The menu tree of the home page: folders fold, leaves fill the frame `north`.
function menuClick(label) {
  var below = label.parentNode.querySelector('ul'), url = label.getAttribute('url');
  if (below) { below.style.display = below.style.display === 'none' ? '' : 'none'; return; }
  var labels = document.querySelectorAll('.menuLabel');
  for (var i = 0; i < labels.length; i++) { labels[i].className = 'menuLabel'; }
  label.className = 'menuLabel chosen';
  window.frames['north'].location.href = url;
}
