using MediaServer.Host.Control;
using MediaServer.Tests.Functional.Support;

namespace MediaServer.Tests.Functional.Signaling;

public class PrivacyTests
{
    [Fact]
    public async Task NamesAndTokens_AreInNoLogAndNoMetric()
    {
        using var logs = new CapturedLogs();
        var media = new FakeMediaNode();
        await using var server = await ServerFixture.StartAsync(new() { Media = media, Logs = logs });
        var visit = await server.CreateVisitAsync(new { title = "canary-title" });
        var doctor = await server.InviteAsync(visit, "provider", "canary-doctor");
        var ann = await server.InviteAsync(visit, "patient", "canary-patient");
        await using var clinician = await Person.JoinAsync(server, doctor);
        await using var patient = await Person.JoinAsync(server, ann);
        await clinician.CallAsync("Admit", new { participant = ann.Id });
        await patient.CallAsync("Negotiate", new { sdp = "canary-sdp" });
        await patient.RefusedAsync("Admit", new { participant = ann.Id, reason = "canary-reason" });
        media.Answer = _ => throw new InvalidOperationException("a bug");
        Assert.Equal("unavailable", await patient.RefusedAsync("Negotiate", new { sdp = "canary-sdp" }));
        await patient.CutAsync();
        await using var again = await Person.ConnectAsync(server, $"resume.{patient.Resume}");
        // Of the signature's last characters only the very last one has bits that mean nothing.
        var forged = $"{ann.Token[..^3]}{(ann.Token[^3] == 'x' ? 'y' : 'x')}{ann.Token[^2..]}";
        await Assert.ThrowsAnyAsync<Exception>(() => Person.ConnectAsync(server, forged));
        var metrics = await server.Http.GetStringAsync("/metrics");

        var text = string.Join('\n', logs.Lines) + metrics;
        Assert.Contains("mediaserver_hub_connections", metrics, StringComparison.Ordinal);
        Assert.Contains(visit, text, StringComparison.Ordinal); // the log is not merely empty
        Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
        Assert.DoesNotContain(ann.Token[^20..], text, StringComparison.Ordinal);
        Assert.DoesNotContain(ann.Token[..^3], text, StringComparison.Ordinal);
        Assert.DoesNotContain(patient.Resume, text, StringComparison.Ordinal);
        Assert.DoesNotContain(ServerFixture.Secret, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PinsAndNumbers_AreInNoLogNoMetricAndNoAudit()
    {
        using var logs = new CapturedLogs();
        var phone = new FakePhoneNode();
        await using var server = await ServerFixture.StartAsync(
            new()
            {
                Media = new FakeMediaNode(),
                Phone = phone,
                Logs = logs,
            }
        );
        var visit = await server.CreateVisitAsync();
        await using var clinician = await Person.JoinAsync(server, await server.InviteAsync(visit, "provider"));
        var ann = await server.PostAsync(
            $"/api/visits/{visit}/participants",
            new
            {
                role = "patient",
                name = "canary-patient",
                phone = "+15557654321",
            }
        );
        var pin = ann.GetProperty("phone").Text("pin");
        var wrong = phone.Call("+15551234567");
        phone.Key(wrong, "111222333");
        await phone.NextAsync<RefusePin>(wrong);
        var call = phone.Call("+15551234567");
        phone.Key(call, pin);
        await phone.NextAsync<EnterWaiting>(call);
        await clinician.CallAsync("InviteByPhone", new { number = "+15559876542" });
        Assert.Equal("dial_refused", await clinician.RefusedAsync("InviteByPhone", new { number = "5559876542" }));
        await using var browser = await Person.ConnectAsync(server, ann.Text("token"));
        await browser.JoinAsync(new { });
        await browser.AskAsync("ContinueByPhone");
        var audit = await server.Api.GetStringAsync($"/api/audit?visit={visit}");
        var metrics = await server.Http.GetStringAsync("/metrics");

        var text = string.Join('\n', logs.Lines) + metrics + audit;
        Assert.Contains("mediaserver_phone_pins", metrics, StringComparison.Ordinal);
        Assert.Contains("\"phone.dialed\"", audit, StringComparison.Ordinal);
        foreach (var secret in (string[])[pin, "111222333", "5557654321", "5551234567", "5559876542", "canary"])
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
    }
}
