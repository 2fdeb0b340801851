using System.Diagnostics;
using System.Text.Json;
using OrleansMonitor.Harness.Files;

namespace OrleansMonitor.Load.Page;

/// <summary>Chromium with pages of a silo: <c>tests/Page/measure.mjs</c>, to which it talks by lines.</summary>
internal sealed class PageBrowser : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;

    private PageBrowser(Process process) => _process = process;

    /// <summary>Null, with a line that says why, where there is none.</summary>
    public static async Task<PageBrowser?> StartAsync(Uri silo)
    {
        var folder = Path.Combine(Repository.Root, "tests", "Page");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            Console.WriteLine("without a browser: run `npm ci` in tests/Page, where Node and Chromium are");
            return null;
        }

        var start = new ProcessStartInfo("node", ["measure.mjs", silo.ToString()]) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true };
        var browser = new PageBrowser(Process.Start(start)!);
        await browser.ReadAsync();
        return browser;
    }

    /// <summary>A page of its own, closed when it has shown everything.</summary>
    public async Task<OpenedPage> OpenAsync(string path, string selector)
    {
        var answer = await AskAsync($"open {path} {selector}");
        return new OpenedPage(Number(answer, "shown"), Number(answer, "whole"), (long)Number(answer, "application"), (long)Number(answer, "questions"), (int)Number(answer, "requests"));
    }

    /// <summary>A page that stays open.</summary>
    public Task StayAsync(string path) => AskAsync($"stay {path}");

    public Task CloseAsync() => AskAsync("close");

    /// <summary>Of the first page that stays open, and the processor time of the whole browser so far.</summary>
    public async Task<PageLook> LookAsync()
    {
        var answer = await AskAsync("look");
        var page = answer.GetProperty("pages")[0];
        return new PageLook(Number(page, "heap"), (long)Number(page, "nodes"), (long)Number(page, "listeners"), Number(answer, "processorSeconds"));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static double Number(JsonElement answer, string name) => answer.GetProperty(name).GetDouble();

    private async Task<JsonElement> AskAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
        return await ReadAsync();
    }

    private async Task<JsonElement> ReadAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience) ?? throw new InvalidOperationException("the browser has ended");
        var answer = JsonDocument.Parse(line).RootElement;
        return answer.TryGetProperty("error", out var error) ? throw new InvalidOperationException(error.GetString()) : answer;
    }
}

/// <summary>Milliseconds from the navigation to the first figures and to all of them; bytes of the application and of what it asked, as they came.</summary>
internal readonly record struct OpenedPage(double Shown, double Whole, long ApplicationBytes, long AnswerBytes, int Requests);

/// <summary>A page that stays open: its heap after a collection, its nodes and listeners, and what the browser has taken so far.</summary>
internal readonly record struct PageLook(double HeapBytes, long Nodes, long Listeners, double ProcessorSeconds);
