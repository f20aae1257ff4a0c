// The leftover form: empty or over-long texts are refused by the server, by alert.
function submitLeftover() { submitWithDrift(document.getElementById('leftoverForm')); }

function cancelLeftover() {
  if (parent !== window) { parent.LeftoverDialog.close(); } else { window.close(); }
}

window.addEventListener('load', function () {
  Array.prototype.forEach.call(document.querySelectorAll('textarea'), function (area) {
    area.addEventListener('blur', function () { wasSet(area.id); });
  });
  showDialogs('leftover');
  if (leftoverOpens === 'closing') { window.open('', '_self'); window.close(); }
});
