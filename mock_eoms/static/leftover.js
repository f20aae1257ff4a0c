// The leftover form: empty or over-long texts are refused by the server, by alert.
function submitLeftover() { document.getElementById('leftoverForm').submit(); }

function cancelLeftover() {
  if (parent !== window) { parent.LeftoverDialog.close(); } else { window.close(); }
}
