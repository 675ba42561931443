import { linkNames } from '../../src/binding/link-names.ts';
import type { PlugRequest, UnplugRequest } from '../../src/binding/plug-request.ts';
import type { PortBinding } from '../../src/binding/port-binding.ts';
import type { Call } from '../../src/util/call.ts';

/** What was asked of a host, in order. */
export type BindingStep =
  | { readonly do: 'plug'; readonly request: PlugRequest }
  | { readonly do: 'unplug'; readonly request: UnplugRequest };

/** A host without links: it remembers what is plugged, and fails when it is told to. */
export class FakePortBinding implements PortBinding {
  readonly steps: BindingStep[] = [];
  /** By port id. */
  readonly plugged = new Map<string, PlugRequest>();
  /** Called when a port is plugged: a backend reports it to Neutron. */
  onPlug: (request: PlugRequest) => void = () => undefined;
  #failure: Error | undefined;

  /** Lets the next step fail. */
  failNext(error: Error): void {
    this.#failure = error;
  }

  containerLink(portId: string): string {
    return linkNames(portId).container;
  }

  async ready(): Promise<void> {}

  async plug(request: PlugRequest, call: Call): Promise<void> {
    this.#begin({ do: 'plug', request }, call);
    this.plugged.set(request.portId, request);
    this.onPlug(request);
  }

  async unplug(request: UnplugRequest, call: Call): Promise<void> {
    this.#begin({ do: 'unplug', request }, call);
    for (const { portId, endpointId } of [...this.plugged.values()]) {
      // A port that serves another endpoint by now stays plugged.
      if (endpointId === request.endpointId) this.plugged.delete(portId);
    }
  }

  #begin(step: BindingStep, { signal }: Call): void {
    signal.throwIfAborted();
    this.steps.push(step);
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure;
  }
}
