import type { ModelCard } from '../../../../inference/contract/card.ts';
import type { readPrices } from '../../uses/read-prices.ts';
import { frequencyDoubt, type OwnHistory } from '../own-file.ts';
import { OwnFiles } from '../own-files.ts';
import type { ProgressLine } from '../progress-line.ts';
import type { Troubles } from '../troubles.ts';
import type { Use, UseChoice } from './use.ts';
import type { OpenedUse } from './use-model.ts';

/** What of a page is needed: its worker reads files of prices. */
interface PricesPage {
  readonly desk: { open(id: string): Promise<OpenedUse<{ readonly readPrices: typeof readPrices }>> };
  readonly troubles: Troubles;
  readonly progress: ProgressLine;
  readonly assetsOf: (id: string | undefined) => readonly string[];
  readonly ask: () => void;
}

interface PricesControls<Choice> {
  /** Undefined where a field will not do. */
  readonly choice: Choice | undefined;
  startFrom(start: 'own'): void;
}

/** Prices of the user's own on a page that can start from them. */
export class OwnPrices<Choice extends UseChoice> {
  private readonly page: PricesPage;
  private readonly controls: PricesControls<Choice>;
  private readonly purpose: string;
  private readonly files: OwnFiles;

  /** @param purpose what prices are chosen for, as it follows "Choose a CSV file of your prices to" */
  constructor(page: PricesPage, controls: PricesControls<Choice>, purpose: string) {
    this.page = page;
    this.controls = controls;
    this.purpose = purpose;
    this.files = new OwnFiles({
      figures: {
        readHistory: async (file, name, { price } = {}) => {
          const { model } = await page.desk.open(controls.choice?.model ?? '');
          return model.work('readPrices', { file, name, ...(price !== undefined && { price }) });
        },
      },
      troubles: page.troubles,
      assets: () => page.assetsOf(controls.choice?.model),
      read: () => {
        controls.startFrom('own');
        page.ask();
      },
    });
  }

  /** The prices, where the choice starts from them. */
  of({ start }: UseChoice): OwnHistory | undefined {
    return start === 'own' ? this.files.current : undefined;
  }

  /** The part of a page's use that has to do with files. */
  get use(): Pick<Use<never, Choice, never>, 'choice' | 'file' | 'expect' | 'chooseFile'> {
    const { files } = this;
    return {
      choice: () => {
        const { choice } = this.controls;
        if (choice?.start !== 'own' || files.current) return choice;
        this.page.progress.end(`Choose a CSV file of your prices to ${this.purpose}.`);
        return undefined;
      },
      file: () =>
        files.current && { sha256: files.current.sha256, price: files.current.quality.columns.price.join(',') },
      expect: (file) => files.expect(file),
      chooseFile: () => files.choose(),
    };
  }

  /** Tells where prices that the choice starts from do not look like the model's frequency. */
  compareWith(card: ModelCard): void {
    const { choice } = this.controls;
    const own = choice && this.of(choice);
    const doubt = own && frequencyDoubt(own, card);
    if (doubt === undefined) this.page.troubles.clear('frequency');
    else this.page.troubles.tell('frequency', doubt);
  }
}
